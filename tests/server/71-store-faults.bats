#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The SQLite store when calls fail and writers are killed: every batch whole,
# once, and the file sound. The writer of known batches (tests/tools) stands
# for the flusher, a file for its shared memory. PV_KILLS raises the number of
# kills for a long run.

load lib/server

setup() {
    pv_setup
    WRITER=$PV_TOP/build/tests/store_writer
    DB=$OUT/visits.db
    MEMORY=$OUT/memory
}

teardown() { pv_teardown; }

# Writes batches up to TO of 20 rows each.
write_up_to() { "$WRITER" sqlite3 "$DB" a 1 "$1" 20 "$MEMORY" 2>>"$OUT/writer.log"; }

sums_are_exact() { # BATCHES ROWS NODES
    local table expected
    expected=$(($("$WRITER" sum "$1" "$2") * $3))
    for table in hour day month; do
        assert_equal "$(sqlite3 "$DB" "SELECT SUM(count) FROM privacy_$table")" \
            "$expected" "sum of privacy_$table"
    done
    assert_equal "$(sqlite3 "$DB" 'SELECT COUNT(*) FROM privacy_batch')" "$(($1 * $3))" batches
    assert_equal "$(sqlite3 "$DB" 'PRAGMA integrity_check')" ok
}

# Fails each call in turn, in a run of its own, until a run has no such call.
fail_every_call() { # CALL ERRNO
    local n
    for ((n = 1; ; n++)); do
        rm -f "$DB"* "$MEMORY" "$OUT/mark"
        # The writer tries again by itself; the failure strikes once.
        LD_PRELOAD=$PV_TOP/build/tests/fail_nth.so FAIL_CALL=$1 FAIL_AT=$n \
            FAIL_ERRNO=$2 FAIL_MARK=$OUT/mark write_up_to 3 ||
            fail "$1 number $n: gave up: $(tail -n 1 "$OUT/writer.log")"
        sums_are_exact 3 20 1 || fail "after $1 number $n failed with $2"
        [ -f "$OUT/mark" ] || break
    done
    echo "$1 $2: $((n - 1)) calls failed in turn" >&3
    [ "$n" -gt 3 ] || fail "$1 was hardly ever called"
}

@test "pwrite fails at any call: no batch twice or half" {
    fail_every_call pwrite 5
    fail_every_call pwrite 28
}

# SQLite makes its syncs by fdatasync alone; fsync is called for spool files.
@test "fdatasync fails at any call: no batch twice or half" {
    fail_every_call fdatasync 5
}

@test "open fails at any call: no batch twice or half" {
    fail_every_call open 24
}

has_written() { [ "$(cat "$MEMORY")" -ge "$1" ]; } # BATCHES

@test "writers killed at random: no batch twice, half or lost" {
    local kills=${PV_KILLS:-150} n before
    write_up_to 1
    # Half of them at any moment of a start, half once they have written, however
    # long that takes.
    for ((n = 0; n < kills; n++)); do
        before=$(cat "$MEMORY")
        "$WRITER" sqlite3 "$DB" a 1 10000000 20 "$MEMORY" 2>>"$OUT/writer.log" &
        [ $((n % 2)) = 0 ] || wait_until has_written $((before + 3)) || fail "$(tail "$OUT/writer.log")"
        sleep "0.0$((RANDOM % 90 + 10))"
        kill -KILL $!
        wait $! || :
    done
    last=$(sqlite3 "$DB" 'SELECT MAX(sequence) FROM privacy_batch')
    # One batch may be in the store that the writer does not know of.
    [ $((last - $(cat "$MEMORY"))) -le 1 ] || fail "memory is behind by more than one"
    write_up_to "$last"
    echo "$kills kills, $last batches" >&3
    [ "$last" -gt "$kills" ] || fail "the writers did not get far"
    sums_are_exact "$last" 20 1
}

@test "three writers at once on one file" {
    for node in a b c; do
        "$WRITER" sqlite3 "$DB" "$node" 1 40 50 "$OUT/memory-$node" 2>>"$OUT/writer.log" &
    done
    wait
    sums_are_exact 40 50 3
}

# Root gets a small disk, anybody else a limit on the size of files.
small_disk() {
    mkdir "$OUT/small"
    DB=$OUT/small/visits.db
    [ "$(id -u)" != 0 ] || mount -t tmpfs -o size=160k tmpfs "$OUT/small"
}

write_on_small_disk() {
    (
        [ "$(id -u)" = 0 ] || { trap '' XFSZ; ulimit -f 120; }
        WRITER_TRIES=3 "$WRITER" sqlite3 "$DB" a 1 400 50 "$MEMORY"
    )
}

@test "a full disk takes what fits, and the rest when there is room again" {
    small_disk
    run write_on_small_disk
    full=$status said=$output rc=0
    [ "$(id -u)" != 0 ] || mount -o remount,size=64m "$OUT/small"
    "$WRITER" sqlite3 "$DB" a 1 400 50 "$MEMORY" || rc=$?
    sums_are_exact 400 50 1 || rc=9
    [ "$(id -u)" != 0 ] || umount "$OUT/small"
    assert_equal "$full" 1 "status on the full disk"
    assert_matches "$said" 'full|I/O error'
    assert_equal "$rc" 0
}
