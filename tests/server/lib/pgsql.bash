# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034  # variables are read by the tests
#
# A PostgreSQL of the test's own: data below the run folder, loopback only,
# under an account without rights, ended with the test.

# Prints what runs a program as `nobody`, who may pass through folders.
pg_as() {
    [ "$(id -u)" != 0 ] || echo setpriv --reuid=nobody --regid=nogroup \
        --clear-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search
}

# Makes a cluster and starts it. The superuser is `owner`.
pg_make() {
    PG_BIN=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
    PG_DIR=$RUN/pgsql PG_PORT=$(free_port)
    PG="host=127.0.0.1 port=$PG_PORT dbname=postgres"
    mkdir -p "$PG_DIR"
    [ "$(id -u)" != 0 ] || chown nobody:nogroup "$PG_DIR"
    # shellcheck disable=SC2046  # a command and its arguments
    $(pg_as) "$PG_BIN/initdb" -D "$PG_DIR/data" -U owner -A trust --no-sync \
        -E UTF8 --locale=C >"$PG_DIR/initdb.log" 2>&1 || {
        cat "$PG_DIR/initdb.log"
        return 1
    }
    pg_start
}

pg_start() {
    # shellcheck disable=SC2046
    timeout -k 5 "$PV_LIFE_S" $(pg_as) "$PG_BIN/postgres" -D "$PG_DIR/data" \
        -p "$PG_PORT" -k "$PG_DIR" -c listen_addresses=127.0.0.1 \
        -c max_connections=30 </dev/null >>"$PG_DIR/log" 2>&1 3>&- 4>&- &
    echo $! >"$PG_DIR/job.pid"
    wait_until pg_answers || {
        tail -n 20 "$PG_DIR/log"
        return 1
    }
}

# psql answers 2 while it cannot connect, which would end wait_until.
pg_answers() { sql 'SELECT 1' || return 1; }

pg_pid() { head -n 1 "$PG_DIR/data/postmaster.pid"; }

# Ends the server: fast with INT, at once with QUIT, hard with KILL.
pg_stop() { # [SIGNAL]
    local pid job children
    [ -f "$PG_DIR/job.pid" ] || return 0
    pid=$(pg_pid 2>/dev/null) job=$(cat "$PG_DIR/job.pid")
    children=$([ -z "$pid" ] || pgrep -P "$pid")
    [ -z "$pid" ] || kill "-${1:-INT}" "$pid" 2>/dev/null || :
    [ -z "$pid" ] || wait_until is_gone "$pid" || kill -KILL "$pid" || :
    # A new server refuses to start beside backends of a killed one.
    for pid in $children; do
        wait_until is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || :
    done
    kill "$job" 2>/dev/null || :
    wait "$job" 2>/dev/null || :
    rm -f "$PG_DIR/job.pid"
}

# Runs SQL as the superuser, rows without decoration.
sql() { # SQL [USER]
    PGOPTIONS='-c client_min_messages=error' PGCONNECT_TIMEOUT=5 \
        "$PG_BIN/psql" -qAtX -h 127.0.0.1 -p "$PG_PORT" -U "${2:-owner}" -d postgres \
        -v ON_ERROR_STOP=1 -c "$1"
}
