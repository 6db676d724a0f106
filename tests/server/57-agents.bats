#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Bots and browsers of two lists that others keep: the instances that npm
# crawler-user-agents has seen, and the browsers that npm user-agents drew by
# their share of real traffic.

load lib/server

setup() {
    pv_setup
    CLASSES=$PV_TOP/build/tests/agent_classes
    MODULES=$PV_TOP/tests/node_modules
    [ -x "$CLASSES" ]
}

teardown() { pv_teardown; }

# A User-Agent a line; the list must be as long as its name says.
extract() { # MINIMUM SCRIPT
    node -e "$2" >"$OUT/agents"
    [ "$(wc -l <"$OUT/agents")" -ge "$1" ]
    "$CLASSES" <"$OUT/agents" >"$OUT/classes"
    [ "$(wc -l <"$OUT/classes")" = "$(wc -l <"$OUT/agents")" ]
}

@test "of the instances of crawler-user-agents at least 95 % are caught" {
    extract 2000 "require('$MODULES/crawler-user-agents/crawler-user-agents.json')
        .flatMap(c => c.instances || [])
        .filter(ua => ua.trim() !== '' && !/[\r\n]/.test(ua))
        .forEach(ua => console.log(ua))"
    local all bots
    all=$(wc -l <"$OUT/classes")
    bots=$(grep -c '^bot' "$OUT/classes")
    echo "# $bots of $all instances are bots ($((bots * 1000 / all)) per mille)" >&3
    paste "$OUT/classes" "$OUT/agents" | grep -v '^bot' | head -n 20 || :
    [ $((bots * 100)) -ge $((all * 95)) ]
}

@test "of the 10,000 browsers of user-agents none is taken for a bot" {
    extract 10000 "require('$MODULES/user-agents/dist/user-agents.json')
        .forEach(b => console.log(b.userAgent))"
    local bots
    bots=$(grep -c '^bot' "$OUT/classes" || :)
    echo "# $bots of $(wc -l <"$OUT/classes") browsers are taken for bots" >&3
    paste "$OUT/classes" "$OUT/agents" | grep '^bot' | head -n 20 || :
    [ "$bots" = 0 ]
}

# The lists' own labels come from the same texts; still they must agree.
@test "of the 10,000 browsers nearly all have the device that the list names" {
    extract 10000 "require('$MODULES/user-agents/dist/user-agents.json')
        .forEach(b => console.log(b.userAgent))"
    node -e "require('$MODULES/user-agents/dist/user-agents.json')
        .forEach(b => console.log({mobile: 'phone'}[b.deviceCategory] || b.deviceCategory))" \
        >"$OUT/devices"
    local right
    right=$(paste -d ' ' "$OUT/classes" "$OUT/devices" | grep -cE ' (desktop|phone|tablet) \1$')
    echo "# $right of $(wc -l <"$OUT/devices") have that device" >&3
    [ "$right" -ge 9800 ]
}

@test "over TLS a browser's name without a browser's headers is a bot's" {
    local db=$STORE/visits.db firefox='Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'
    page index.html <<<'<title>Home</title>'
    httpd_modules ssl socache_shmcb
    { echo "Privacy On"
        echo "PrivacyStore sqlite3 $db flush=1h"
        echo "PrivacyDisclosure Exact"
        tls_config; } | httpd_config event
    httpd_start
    for _ in 1 2 3; do
        visit_tls -o /dev/null -A "$firefox" /
    done
    visit_tls -o /dev/null -A "$firefox" -H 'Accept-Language: nl' /
    visit_tls -o /dev/null -A "$firefox" -H 'Sec-Fetch-Site: none' \
        -H 'Sec-Fetch-Mode: navigate' -H 'Sec-Fetch-Dest: document' /
    visit -o /dev/null -A "$firefox" / # nothing can be told without TLS
    httpd_stop
    assert_equal "$(sqlite3 "$db" "SELECT item || ' ' || SUM(count) FROM privacy_day
        WHERE dimension IN ('requests', 'bot', 'browser') GROUP BY dimension, item ORDER BY dimension, item")" \
        "(other) 3
Firefox 3
bot 3
human 3"
}
