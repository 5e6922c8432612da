# zsh looks for its start-up files here (ZDOTDIR). Each reads the person's own file from USER_ZDOTDIR first.
__gatehouse_zdotdir=$ZDOTDIR
ZDOTDIR=$USER_ZDOTDIR
[[ -r $USER_ZDOTDIR/.zshenv ]] && . "$USER_ZDOTDIR/.zshenv"
# Their file may move ZDOTDIR: then the others are there.
USER_ZDOTDIR=${ZDOTDIR:-$HOME}
ZDOTDIR=$__gatehouse_zdotdir
