# /etc/zshrc of macOS derives the history file from ZDOTDIR, which was ours.
[[ ${HISTFILE-} == $__gatehouse_zdotdir/* ]] && HISTFILE=$USER_ZDOTDIR/.zsh_history

# From here on everything, .zlogin included, is read where the person keeps it.
ZDOTDIR=$USER_ZDOTDIR
unset __gatehouse_zdotdir USER_ZDOTDIR
[[ -r $ZDOTDIR/.zshrc ]] && . "$ZDOTDIR/.zshrc"

__gatehouse_report_directory() {
  local directory=${PWD//\%/%25} control code high
  for code in 07 0A 0D 18 1A 1B; do
    eval "control=\$'\\x$code'"
    directory=${directory//"$control"/%$code}
  done
  # The other set of controls, U+0080 to U+009F in UTF-8: several of them end or begin a sequence.
  for high in 8 9; do
    for code in 0 1 2 3 4 5 6 7 8 9 A B C D E F; do
      eval "control=\$'\\xC2\\x$high$code'"
      directory=${directory//"$control"/%C2%$high$code}
    done
  done
  builtin printf '\e]7;file://%s%s\a' "$HOST" "$directory"
}

__gatehouse_precmd() {
  local code=$?
  builtin printf '\e]133;D;%s\a' "$code"
  __gatehouse_report_directory
  # A theme may have set PS1 anew: then it is wrapped anew.
  if [[ $PS1 != ${__gatehouse_wrapped-} ]]; then
    PS1=$'%{\e]133;A\a%}'$PS1$'%{\e]133;B\a%}'
    __gatehouse_wrapped=$PS1
  fi
}

__gatehouse_preexec() {
  builtin printf '\e]133;C\a'
}

# First among the hooks: $? is still the command's.
precmd_functions=(__gatehouse_precmd $precmd_functions)
preexec_functions+=(__gatehouse_preexec)
