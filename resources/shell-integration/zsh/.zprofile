ZDOTDIR=$USER_ZDOTDIR
[[ -r $USER_ZDOTDIR/.zprofile ]] && . "$USER_ZDOTDIR/.zprofile"
ZDOTDIR=$__gatehouse_zdotdir
