#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# privacyctl report prints what the report page gives, without a server.

load lib/server

setup() {
    pv_setup
    NOW=$(date +%s)
    DB=$STORE/visits.db
    sqlite3 "$DB" < <(tests/data/make-figures --tables 62 "$NOW" www.example.org blog.example.org)
    chmod -R a+rwX "$STORE"
}

teardown() { pv_teardown; }

report() { build/privacyctl report "$@" sqlite3 "$DB"; }

@test "CSV and JSON are what the server sends" {
    httpd_config <<CONF
ServerName www.example.org
Privacy On
PrivacyVisitors On
PrivacyStore sqlite3 $DB
<Location /report>
SetHandler privacy-report
</Location>
CONF
    httpd_start
    assert_equal "$(report --site=www.example.org --dimension=page)" "$(visit '/report?format=csv&dimension=page')"
    assert_equal "$(report --site=www.example.org --format=json)" "$(visit '/report?format=json')"
}

@test "all sites come one after another, one header for all" {
    csv=$(report --dimension=visits)
    assert_equal "$(grep -c '^site,' <<<"$csv")" 1
    assert_equal "$(cut -d, -f1 <<<"$csv" | sort -u | paste -sd' ')" 'blog.example.org site www.example.org'
    assert_equal "$(report --format=json | jq -r '[.sites[].site] | join(" ")')" 'blog.example.org www.example.org'
}

@test "a page stands alone: style inside, no link out" {
    html=$(report --format=html --site=www.example.org --lang=nl)
    assert_contains "$html" '<style>'
    refute_contains "$html" 'href="?'
    refute_contains "$html" '<script'
    assert_contains "$html" 'Bezoek aan www.example.org'
}

@test "what cannot be meant is refused with a usage" {
    for option in --format=xml --dimension=x --by=week --from=now --nothing --site= --threshold=x --period=hour; do
        run report "$option"
        assert_equal "$status" 2 "$option"
        assert_contains "$output" usage
    done
    run report --site=nowhere.example
    assert_equal "$status" 2
    run build/privacyctl report sqlite3 "$STORE/none.db"
    assert_equal "$status" 2
    [ ! -e "$STORE/none.db" ] || fail 'a reader made a store'
}
