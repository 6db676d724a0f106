#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Asks for the faults of mod_privacy_planted.c. Whether their reports are there
# is looked up by scripts/run-sanitize, which goes on only then.

load ../server/lib/server

setup() { pv_setup; }

teardown() { pv_teardown; }

@test "faults that were planted are asked for: ${PV_PLANTED_FAULTS:-}" {
    allow_deaths
    allow_log AH00052 'core:(notice|warn|error)' PV06
    httpd_config <<CONF
LoadModule privacy_planted_module $PV_PLANTED
Privacy On
PrivacyStore sqlite3 $STORE/visits.db
CONF
    httpd_start
    local fault
    for fault in $PV_PLANTED_FAULTS; do
        # Many at once, for what only threads do to one another.
        ab -q -k -s 60 -n "${PV_PLANTED_REQUESTS:-100}" -c 32 "$URL/planted/$fault" >"$OUT/ab" 2>&1 || :
        wait_until httpd_answers
    done
}
