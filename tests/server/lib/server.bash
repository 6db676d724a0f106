# SPDX-License-Identifier: Apache-2.0
# What every server test uses: an httpd of its own in a folder of its own, a
# visitor with a telling address, and the final questions. README.md beside
# this folder describes it; 00-harness.bats shows that each part can fail.
#
# shellcheck disable=SC2034  # variables are read by the tests

PV_TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PV_VISITOR=127.66.77.88
PV_WAIT_S=${PV_WAIT_S:-60} # how long a start, reload or stop may take
PV_LIFE_S=${PV_LIFE_S:-600} # after this an httpd is ended, whatever the test does
PV_CALM_S=${PV_CALM_S:-60} # no test begins so shortly before the hour

source "$PV_TOP/scripts/httpd.bash"
source "$PV_TOP/tests/server/lib/net.bash"
source "$PV_TOP/tests/server/lib/config.bash"
source "$PV_TOP/tests/server/lib/client.bash"
source "$PV_TOP/tests/server/lib/final.bash"

# Makes the run folder. Call it from setup().
pv_setup() {
    calm_hour
    local file=${BATS_TEST_FILENAME##*/}
    RUN=$PV_TOP/build/server/${file%.bats}-$BATS_TEST_NUMBER
    rm -rf "$RUN"
    mkdir -p "$RUN"
    OUT=$BATS_TEST_TMPDIR # what the client writes: outside RUN, on purpose
    PV_INSTANCES=()
    PV_LOG_ALLOWED=()
    PV_FORBIDDEN=("$PV_VISITOR")
    PV_MODULES=()
    PV_WITH_MODULE=1
    PV_MAY_DIE=
    PV_HOUR=$(($(date +%s) / 3600))
    httpd_instance main
}

# Figures belong to hours, days and months, and a pseudonym lives an hour: what a
# test compares must not lie on two sides. 77-clock.bats looks at the ends.
calm_hour() {
    local left=$((3600 - $(date +%s) % 3600))
    [ "$left" -gt "$PV_CALM_S" ] || sleep $((left + 1))
}

# Stops what runs and asks the final questions. Call it from teardown().
pv_teardown() {
    local name failed=0
    for name in "${PV_INSTANCES[@]}"; do
        httpd_instance "$name"
        httpd_children_alive || failed=1
    done
    for name in "${PV_INSTANCES[@]}"; do
        httpd_instance "$name"
        httpd_stop || failed=1
    done
    final_questions || failed=1
    return "$failed"
}

# Chooses which httpd the other functions mean: `main` or a name of your own
# (a backend). A new name gets its folder, ports and document root.
httpd_instance() { # NAME
    NAME=$1
    DIR=$RUN/$NAME
    CONF=$DIR/conf/httpd.conf
    DOCS=$DIR/htdocs
    LOGS=$DIR/logs
    STORE=$DIR/store
    local known
    for known in "${PV_INSTANCES[@]}"; do
        [ "$known" != "$NAME" ] || { source "$DIR/conf/ports"; return; }
    done
    PV_INSTANCES+=("$NAME")
    mkdir -p "$DIR/conf" "$DOCS" "$LOGS" "$STORE" "$DIR/cgi-bin" "$DIR/run"
    own_folder "$STORE" "$DIR/run" "$DOCS"
    [ ${#PV_AS[@]} -eq 0 ] || own_folder "$LOGS"
    new_ports
}

new_ports() {
    PORT=$(free_port) TLS_PORT=$(free_port)
    URL=http://127.0.0.1:$PORT TLS_URL=https://localhost:$TLS_PORT
    printf '%s\n' "PORT=$PORT TLS_PORT=$TLS_PORT" "URL=$URL TLS_URL=$TLS_URL" \
        >"$DIR/conf/ports"
}

# Starts httpd in the foreground of a background job, under a time limit, and
# waits until it answers and all children of the start are there. httpd_config
# has written the configuration.
httpd_start() {
    local log=$DIR/run/start.log lines
    lines=$(count_resumed)
    rm -f "$DIR/run/httpd.pid"
    # httpd signals its whole process group at a restart (HUP). timeout must not be
    # in it: it would take that for its own end, and kill httpd after 5 seconds.
    # shellcheck disable=SC2086  # PV_WRAP and PV_TOOL are commands with arguments
    ${PV_WRAP:-} timeout -k 5 "$PV_LIFE_S" setsid "${PV_AS[@]}" ${PV_TOOL:-} \
        "$HTTPD" -d "$DIR" -f "$CONF" -DFOREGROUND \
        </dev/null >"$log" 2>&1 3>&- 4>&- &
    echo $! >"$DIR/run/job.pid"
    { wait_until httpd_answers && wait_until httpd_resumed "$lines"; } || {
        echo "httpd did not answer on port $PORT:"
        cat "$log"
        tail -n 20 "$LOGS/error.log" 2>/dev/null
        return 1
    }
}

# What goes before httpd so that a file moves its clock, and what moves it.
by_clock() { # FILE
    echo "env LD_PRELOAD=$PV_TOP/build/tests/move_clock.so MOVE_CLOCK=$1"
}

move_clock() { # FILE SECONDS
    python3 -c 'import sys; open(sys.argv[1], "ab"); f = open(sys.argv[1], "r+b", 0)
f.write(int(sys.argv[2]).to_bytes(8, sys.byteorder, signed=True))' "$1" "$2"
    chmod 644 "$1"
}

# For a test that brings a tool of its own, beside which none of a sanitizer's
# has a place. Before httpd_config.
without_tool() { unset PV_TOOL PV_MODULE_FILE; }

httpd_pid() { cat "$DIR/run/httpd.pid" 2>/dev/null; }

httpd_answers() {
    local pid
    kill -0 "$(cat "$DIR/run/job.pid")" 2>/dev/null || return 99
    pid=$(httpd_pid) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null &&
        (exec 9<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null
}

# `apachectl configtest`; use it through bats' `run`: $status and $output tell.
httpd_configtest() {
    # shellcheck disable=SC2086  # as above
    ${PV_WRAP:-} timeout 60 "${PV_AS[@]}" \
        ${PV_TOOL:-} "$HTTPD" -d "$DIR" -f "$CONF" -t \
        </dev/null 2>&1 3>&-
}

# A graceful restart; returns when a new generation has taken over, and nobody
# of the old one takes connections any more.
httpd_reload() { httpd_signal USR1; }

# A restart that ends all connections.
httpd_restart() { httpd_signal HUP; }

httpd_signal() { # SIGNAL: sends it and waits for the line that answers it
    local lines children sockets
    lines=$(count_resumed)
    children=$(httpd_children)
    sockets=$(listening_sockets)
    kill "-$1" "$(httpd_pid)"
    wait_until httpd_resumed "$lines" && wait_until httpd_answers &&
        wait_until have_let_go "$children" "$sockets"
}

# MPMs say it when their children have been started.
count_resumed() { cat "$LOGS/error.log" 2>/dev/null | grep -c 'resuming normal operations' || :; }

httpd_resumed() { # LINES before
    kill -0 "$(cat "$DIR/run/job.pid")" 2>/dev/null || return 99
    [ "$(count_resumed)" -gt "$1" ]
}

# Numbers of the sockets that listen on $PORT, as /proc knows them.
listening_sockets() {
    awk -v port=":$(printf %04X "$PORT")" \
        '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

# True when none of the processes has one of the sockets open.
have_let_go() { # "PROCESS..." "SOCKET..."
    local pid socket
    for pid in $1; do
        for socket in $2; do
            [ -z "$(find "/proc/$pid/fd" -lname "socket:\[$socket\]" 2>/dev/null)" ] || return 1
        done
    done
}

# Stops httpd by its own process id, its children and loggers with it.
# shellcheck disable=SC2120  # tests pass a signal
httpd_stop() { # [SIGNAL, TERM unless told otherwise]
    local pid job
    job=$(cat "$DIR/run/job.pid" 2>/dev/null) || return 0
    pid=$(httpd_pid)
    if [ -n "$pid" ] && kill "-${1:-TERM}" "$pid" 2>/dev/null; then
        wait_until is_gone "$pid" || {
            echo "$NAME did not stop within $PV_WAIT_S s"
            kill -KILL "$pid" 2>/dev/null
        }
    fi
    # httpd leads a process group of its own: what is left of it ends now.
    [ -z "$pid" ] || kill -KILL -- "-$pid" 2>/dev/null || :
    kill "$job" 2>/dev/null || :
    wait "$job" 2>/dev/null || :
    rm -f "$DIR/run/job.pid"
}

# httpd takes its PidFile away before it ends: a number is read before the stop.
is_gone() { # PROCESS
    [ -n "$1" ] || return 99
    ! kill -0 "$1" 2>/dev/null
}

# The children that serve, without loggers and CGI daemons that ended.
httpd_children() { pgrep -P "$(httpd_pid)"; }
