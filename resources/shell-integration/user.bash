# Read by bash in a person's terminal instead of ~/.bashrc (--init-file). It reads the person's own files first, then
# adds marks around prompt and commands: OSC 7 (working directory) and OSC 133 A, B, C, D (prompt, input, output, end).
# bash 3.2 (macOS) has no PS0: there the mark C is missing, and with it the exit-code marks.

if [ -n "${SHELL_INTEGRATION_LOGIN-}" ]; then
  unset SHELL_INTEGRATION_LOGIN
  [ -r /etc/profile ] && . /etc/profile
  for __gatehouse_file in ~/.bash_profile ~/.bash_login ~/.profile; do
    if [ -r "$__gatehouse_file" ]; then
      . "$__gatehouse_file"
      break
    fi
  done
  unset __gatehouse_file
elif [ -r ~/.bashrc ]; then
  . ~/.bashrc
fi

__gatehouse_report_directory() {
  local directory=${PWD//%/%25} control code high
  for code in 07 0A 0D 18 1A 1B; do
    builtin printf -v control "\\x$code"
    directory=${directory//"$control"/%$code}
  done
  # The other set of controls, U+0080 to U+009F in UTF-8: several of them end or begin a sequence.
  for high in 8 9; do
    for code in 0 1 2 3 4 5 6 7 8 9 A B C D E F; do
      builtin printf -v control "\\xC2\\x$high$code"
      directory=${directory//"$control"/%C2%$high$code}
    done
  done
  builtin printf '\e]7;file://%s%s\a' "${HOSTNAME-}" "$directory"
}

__gatehouse_return() {
  return "$1"
}

# Whatever was in PROMPT_COMMAND runs between our two halves and sees the status it expects.
__gatehouse_prompt_commands=()
for __gatehouse_command in "${PROMPT_COMMAND[@]}"; do
  [ -n "$__gatehouse_command" ] && __gatehouse_prompt_commands+=("$__gatehouse_command")
done
unset __gatehouse_command

__gatehouse_prompt() {
  local status=$? command
  builtin printf '\e]133;D;%s\a' "$status"
  __gatehouse_report_directory
  for command in "${__gatehouse_prompt_commands[@]}"; do
    __gatehouse_return "$status"
    eval "$command"
  done
  # A theme may have set PS1 anew: then it is wrapped anew.
  if [ "$PS1" != "${__gatehouse_wrapped-}" ]; then
    PS1="\[\e]133;A\a\]$PS1\[\e]133;B\a\]"
    __gatehouse_wrapped=$PS1
  fi
  return "$status"
}

unset PROMPT_COMMAND
PROMPT_COMMAND=__gatehouse_prompt
PS0="${PS0-}\e]133;C\a"
