#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Real pages behind the module, with EasyPrivacy: what parse5 finds in them
# afterwards leads to no listed host, whether scripts run or not. The pages
# and the list are looked for beside the project (../shared/data, $PV_DATA).

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

listed() { # FOLDER js|nojs: how many references lead to a listed host
    node "$PV_TOP/tests/html5lib/loads.mjs" "$1" "$URL/" "$2" >"$OUT/loads"
    "$PV_TOP/build/privacyctl" lists match --list "$OUT/easyprivacy.txt" --tsv \
        <"$OUT/loads" >"$OUT/verdicts"
    assert_equal "$(wc -l <"$OUT/verdicts")" "$(wc -l <"$OUT/loads")"
    awk '/^1/ { n++ } END { print n + 0 }' "$OUT/verdicts"
}

@test "no reference of a real page leads to a listed host any more" {
    data=${PV_DATA:-$PV_TOP/../shared/data}
    [ -r "$data/pages.tar.xz" ] || skip "pages.tar.xz is not in $data"
    [ -d "$PV_TOP/tests/node_modules/parse5" ] || skip "parse5 is not in tests/node_modules"
    tar -C "$OUT" -xJf "$data/pages.tar.xz"
    gzip -dc "$data/easyprivacy.txt.gz" >"$OUT/easyprivacy.txt"
    cp "$OUT"/pages/*.html "$DOCS/"
    cp "$OUT/easyprivacy.txt" "$DIR/conf/"
    allow_log PV02 # lines of the list that are of no use here
    httpd_config <<CONF
Privacy On
PrivacyFilterList analytics $DIR/conf/easyprivacy.txt builtin
CONF
    httpd_start
    mkdir "$OUT/filtered"
    for path in "$DOCS"/*.html; do
        file=${path##*/}
        visit "/$file" >"$OUT/filtered/$file"
        assert_equal "$(stat -c %s "$OUT/filtered/$file")" "$(stat -c %s "$path")" "$file"
    done
    for scripting in js nojs; do
        [ "$(listed "$DOCS" "$scripting")" -gt 100 ]
        assert_equal "$(listed "$OUT/filtered" "$scripting")" 0 "with $scripting"
    done
}
