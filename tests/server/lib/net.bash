# SPDX-License-Identifier: Apache-2.0
# Ports and waiting.

# Ports are dealt from one counter for all tests of an account, below the range
# that the kernel gives to clients, so that tests side by side differ and no
# client takes a port between its choice and its use.
free_port() {
    local counter=${TMPDIR:-/tmp}/mod_privacy-port-counter-$UID port first=20000
    read -r port _ 2>/dev/null </proc/sys/net/ipv4/ip_local_port_range || port=32768
    if [ "$port" -lt $((first + 12000)) ] && [ "$port" -gt 14000 ]; then first=$((port - 12000)); fi
    while :; do
        port=$( (
            flock 9
            read -r n <"$counter.n" || n=0
            n=$(((n + 1) % 12000))
            echo "$n" >"$counter.n"
            echo $((first + n))
        ) 2>/dev/null 9>>"$counter")
        (exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# Gets a Debian package without installing it, also where nobody has asked the
# archive for its lists yet.
download() { apt-get download -q "$1" || { apt-get update -q && apt-get download -q "$1"; }; } # PACKAGE

# True when somebody listens on a port of this machine.
listens() { (exec 9<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; } # PORT

# Calls a function until it succeeds. Its status 99 means: never any more (2 is what
# grep says of a file that is not there yet).
wait_until() { # FUNCTION [ARGUMENT...]
    local end=$((SECONDS + PV_WAIT_S)) rc
    while :; do
        rc=0
        "$@" >/dev/null 2>&1 || rc=$?
        [ "$rc" -ne 0 ] || return 0
        [ "$rc" -ne 99 ] && [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}
