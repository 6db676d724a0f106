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
