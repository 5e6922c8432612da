# Read by bash before each approved command of the agent (BASH_ENV). It changes nothing the command can notice by
# itself: no options, no aliases, no output until the shell ends.
#
# At the end it tells the terminal where the shell stood (OSC 7) and its exit code (OSC 133;D). It writes to the
# terminal device, because the command may have pointed standard output at a file. The nonce tells the mark from a
# look-alike in some program's output; it is no secret and guards nothing: the kernel's exit code is what counts.
__gatehouse_nonce=$SHELL_MARK_NONCE
# Only this shell: neither the scripts nor the bashes it starts.
unset BASH_ENV SHELL_MARK_NONCE

__gatehouse_mark_exit() {
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
  builtin printf '\e]7;file://%s\a\e]133;D;%s;gatehouse=%s\a' "$directory" "$1" "$__gatehouse_nonce" >/dev/tty
}
# Braces with errors discarded: under `set -x` the trap must not trace itself into the command's output.
trap '{ __gatehouse_mark_exit "$?"; } 2>/dev/null' EXIT
