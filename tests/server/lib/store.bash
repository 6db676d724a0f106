# SPDX-License-Identifier: Apache-2.0
# Being alone with an SQLite store that a server writes.

# True when the server has stored what it had and closed the file: whoever closes
# it last takes its journals away. The tables must be there already, and a reader
# that had it open at that moment may have left them, so they are asked to go.
store_is_closed() { # FILE
    sqlite3 -cmd '.timeout 3000' "$1" 'PRAGMA wal_checkpoint(TRUNCATE)'
    [ ! -e "$1-wal" ] && [ ! -e "$1-shm" ]
}

# Locks a store against writers until release_store, and returns once it is; with
# `exclusive` against readers too.
hold_store() { # FILE [exclusive]
    rm -f "$OUT/hold" "$OUT/is_held"
    mkfifo "$OUT/hold"
    sqlite3 -bail -cmd '.timeout 20000' "$1" <"$OUT/hold" >"$OUT/holder" 2>&1 3>&- 4>&- &
    HOLDER=$!
    exec {HOLD}>"$OUT/hold"
    [ -z "${2:-}" ] || echo 'PRAGMA locking_mode=EXCLUSIVE;' >&"$HOLD"
    printf '%s\n' 'BEGIN EXCLUSIVE;' ".shell touch '$OUT/is_held'" >&"$HOLD"
    wait_until test -f "$OUT/is_held" || fail "the store cannot be locked: $(cat "$OUT/holder")"
}

release_store() {
    printf '%s\n' 'COMMIT;' .quit >&"$HOLD"
    exec {HOLD}>&-
    wait "$HOLDER"
}
