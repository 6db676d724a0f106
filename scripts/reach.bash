# SPDX-License-Identifier: Apache-2.0
# For a clone that only root can enter, such as one in root's home folder: httpd
# serves as www-data and would find nothing there. The script starts again in a
# mount namespace of its own, where the clone is seen at /mnt too. Nothing is
# mounted for the rest of the machine, and nothing is left behind. Where that is
# not allowed (some containers), httpd.bash has another way.
# usage, from the top of the tree: source scripts/reach.bash; reach "$0" "$@"
#
# What is made here is readable for that account too, and texts are compared and
# sorted alike on each machine.
umask 022
export LC_ALL=C.UTF-8
reach() { # SCRIPT ARGUMENT...
    [ "$(id -u)" = 0 ] && [ "$PWD" != /mnt ] && getent passwd www-data >/dev/null || return 0
    setpriv --reuid=www-data --regid=www-data --clear-groups test -r "$PWD/Makefile" 2>/dev/null &&
        return 0
    # In a chroot whose root is no mount point "private" is refused; where nothing
    # is shared in the first place it is not needed either.
    local kind=private
    grep -q ' shared:' /proc/self/mountinfo || kind=unchanged
    unshare --mount --propagation "$kind" mount --bind "$PWD" /mnt 2>/dev/null || return 0
    [ -n "${PV_DATA:-}" ] || [ ! -d "$PWD/../shared/data" ] || export PV_DATA="$PWD/../shared/data"
    # shellcheck disable=SC2016  # for the inner shell
    exec unshare --mount --propagation "$kind" bash -c \
        'mount --bind "$PWD" /mnt && cd /mnt && script=scripts/${1##*/} && shift && exec "$script" "$@"' _ "$@"
}
