#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What is shipped beside the report fits it: the JSON schema, the dashboard's
# queries and the alert rules.

load lib/server

setup() {
    pv_setup
    NOW=$(date +%s)
    DB=$STORE/visits.db
    sqlite3 "$DB" < <(tests/data/make-figures --tables 40 "$NOW" www.example.org blog.example.org)
}

teardown() { pv_teardown; }

validate() { # FILE.json: against the shipped schema
    python3 - conf/report.schema.json "$1" <<'PY'
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.validate(json.load(open(sys.argv[2])), schema, cls=jsonschema.Draft202012Validator)
PY
}

@test "JSON of every kind follows the shipped schema, and other JSON does not" {
    for options in --dimension=page --dimension=consent '--dimension=status --by=hour' --by=month --site=www.example.org \
        '--site=www.example.org --dimension=visits'; do
        # shellcheck disable=SC2086
        build/privacyctl report --format=json $options sqlite3 "$DB" >"$OUT/report.json"
        validate "$OUT/report.json"
    done
    jq '.dimensionz = []' "$OUT/report.json" >"$OUT/wrong.json"
    run validate "$OUT/wrong.json"
    [ "$status" -ne 0 ] || fail 'the schema accepts anything'
}

@test "every query of the dashboard gives rows" {
    count=0
    while IFS= read -r sql; do
        sql=${sql//\$\{site:sqlstring\}/"'www.example.org'"}
        sql=${sql//\$__unixEpochFrom()/$((NOW - 30 * 86400))}
        sql=${sql//\$__unixEpochTo()/$NOW}
        [ -n "$(sqlite3 "$DB" "$sql" | head -n 1)" ] || fail "no row: $sql"
        count=$((count + 1))
    done < <(jq -r '.panels[].targets[].rawSql' conf/grafana/dashboard.json)
    assert_equal "$count" 10
}

@test "alert rules name gauges that the report gives" {
    build/privacyctl report --format=openmetrics sqlite3 "$DB" >"$OUT/metrics"
    for name in $(grep -o 'privacy_[a-z_]*' conf/grafana/alerts.yml | sort -u); do
        case $name in privacy_cells* | privacy_last_flush* | privacy_store_reachable) file=mod_privacy/core/report/openmetrics.c name=${name#privacy_} ;;
        privacy_*_total) file=mod_privacy/core/report/openmetrics.c name=${name#privacy_} name=${name%_total} ;;
        *) file=$OUT/metrics ;;
        esac
        grep -q "$name" "$file" || fail "$name is nowhere"
    done
}
