#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The PostgreSQL store: the cases of the unit test, a fleet of writers, and a
# server that goes away at the worst moments. PV_KILLS raises the number of
# kills for a long run.

load lib/server
load lib/pgsql

setup() {
    pv_setup
    WRITER=$PV_TOP/build/tests/store_writer
    pg_make
}

teardown() {
    pg_stop
    pv_teardown
}

write_as() { # NODE TO ROWS
    timeout 300 "$WRITER" pgsql "$PG user=owner" "$1" 1 "$2" "$3" "$OUT/memory-$1" \
        2>>"$OUT/writer-$1.log"
}

# Lets three nodes write at once. (A plain `wait` would wait for the server.)
each_node() { # TO ROWS
    local node jobs=()
    for node in a b c; do
        write_as "$node" "$1" "$2" &
        jobs+=($!)
    done
    wait "${jobs[@]}"
}

sums_are_exact() { # BATCHES ROWS NODES
    local table expected
    expected=$(($("$WRITER" sum "$1" "$2") * $3))
    for table in hour day month; do
        assert_equal "$(sql "SELECT SUM(count) FROM privacy_$table")" "$expected" "privacy_$table"
    done
    assert_equal "$(sql 'SELECT COUNT(*) FROM privacy_batch')" "$(($1 * $3))" batches
}

@test "the unit tests of the store pass on PostgreSQL" {
    for unit in test_store test_store_texts; do
        program=build/unit/$unit
        sql 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
        make -C "$PV_TOP" -s "$program"
        # What is given back is overwritten: the driver frees a result early.
        MALLOC_PERTURB_=165 PV_TEST_PGSQL="$PG user=owner" run timeout 300 "$PV_TOP/$program"
        assert_equal "$status" 0 "$output"
        # Without the variable they would run on SQLite alone.
        assert_matches "$output" '\[  PASSED  \] [1-9][0-9]* test'
        sql 'SELECT COUNT(*) FROM privacy_meta' >/dev/null || fail "$unit did not use PostgreSQL"
    done
}

@test "a batch of 5,000 rows goes in one statement a table" {
    write_as a 1 1 # makes the tables
    sql "ALTER SYSTEM SET log_statement = 'mod'"
    sql 'SELECT pg_reload_conf()' >/dev/null
    wait_until is_logging
    begin=$(date +%s%N)
    timeout 300 "$WRITER" pgsql "$PG user=owner" a 2 2 5000 "$OUT/memory-a"
    echo "5,000 rows into three tables: $((($(date +%s%N) - begin) / 1000000)) ms" >&3
    assert_equal "$(grep -c 'INSERT INTO privacy_hour' "$PG_DIR/log")" 1
    assert_equal "$(sql 'SELECT COUNT(*) FROM privacy_hour')" 5000
}

is_logging() { [ "$(sql 'SHOW log_statement')" = mod ]; }

@test "a fleet of three nodes, 60 flushes each at once: no deadlock, sums exact" {
    each_node 60 400
    sums_are_exact 60 400 3
    assert_equal "$(grep -c 'deadlock detected' "$PG_DIR/log")" 0 deadlocks
}

@test "nodes that find no tables at the same moment" {
    for round in 1 2 3 4 5; do
        sql 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
        rm -f "$OUT"/memory-*
        each_node 1 5
        sums_are_exact 1 5 3 || fail "round $round"
    done
}

@test "backends terminated and the server killed while three nodes write" {
    jobs=()
    write_as a 1 50
    for node in a b c; do
        WRITER_TRIES=20000 "$WRITER" pgsql "$PG user=owner" "$node" 1 10000000 50 \
            "$OUT/memory-$node" 2>>"$OUT/writer-$node.log" &
        jobs+=($!)
    done
    for ((i = 1; i <= ${PV_KILLS:-60}; i++)); do
        sleep "0.$((RANDOM % 10))"
        sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = 'mod_privacy' ORDER BY random() LIMIT 1" >/dev/null || :
        if [ $((i % 20)) = 0 ]; then
            pg_stop KILL
            pg_start
        fi
    done
    kill -KILL "${jobs[@]}"
    wait "${jobs[@]}" || :
    # Each node goes on from its memory up to a batch that all have reached.
    last=$(sql 'SELECT MAX(sequence) + 5 FROM privacy_batch')
    for node in a b c; do
        write_as "$node" "$last" 50
    done
    echo "${PV_KILLS:-60} kills, $last batches of each node" >&3
    sums_are_exact "$last" 50 3
}

# Fails each call in turn, in a run of its own, until a run has no such call.
fail_every_call() { # CALL
    local n
    for ((n = 1; ; n++)); do
        rm -f "$OUT/memory-a" "$OUT/mark"
        sql 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
        LD_PRELOAD=$PV_TOP/build/tests/fail_nth.so FAIL_CALL=$1 FAIL_AT=$n \
            FAIL_ERRNO=104 FAIL_MARK=$OUT/mark write_as a 2 20 || fail "$1 $n: gave up"
        sums_are_exact 2 20 1 || fail "after $1 number $n failed"
        [ -f "$OUT/mark" ] || break
    done
    echo "$1: $((n - 1)) calls failed in turn" >&3
    [ "$n" -gt 10 ] || fail "$1 was hardly ever called"
}

@test "send fails at any call: no batch twice or half" { fail_every_call send; }

@test "any answer is lost, that of COMMIT too: no batch twice or half" { fail_every_call recv; }

@test "a server that is stopped in mid-air is waited for" {
    write_as a 1 50
    kill -STOP "$(pg_pid)"
    write_as a 10 50 &
    job=$!
    sleep 3
    kill -0 "$job"
    kill -CONT "$(pg_pid)"
    wait "$job"
    sums_are_exact 10 50 1
}
