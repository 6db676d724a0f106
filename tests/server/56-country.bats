#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Countries: both fields, all record sizes, databases for IPv4 alone, files
# that are damaged, replaced or cut off while children read them.

load lib/server

FIREFOX='Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
    DB=$STORE/visits.db
    COUNTRIES=$RUN/country.mmdb
}

teardown() { pv_teardown; }

database() { # RECORD_BITS IP_VERSION FIELD NETWORK=CODE...
    python3 "$PV_TOP/tests/server/lib/mmdb.py" "$COUNTRIES" "$@"
    chmod 644 "$COUNTRIES"
}

country_config() {
    httpd_modules remoteip
    httpd_config event <<CONF
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.0/8
Privacy On
PrivacyStore sqlite3 $DB flush=1h
PrivacyDisclosure Exact
PrivacyCountryDatabase $COUNTRIES
CONF
}

from() { visit -o /dev/null -A "$FIREFOX" -H "X-Forwarded-For: $1" /; }

stored() { # ITEM
    sqlite3 "$DB" "SELECT COALESCE(SUM(count), 0) FROM privacy_day
        WHERE dimension = 'country' AND item = '$1'"
}

@test "record sizes of 24, 28 and 32 bits, country.iso_code and country_code" {
    for bits in 24 28 32; do
        for field in country.iso_code country_code; do
            rm -f "$DB"*
            database "$bits" 6 "$field" 84.22.0.0/17=NL 84.22.128.0/17=DE 84.23.9.80/28=BE 84.23.9.96/32=AT 9.0.0.0/8=US 2001:db8::/32=FR
            country_config
            httpd_start
            from 84.22.1.1
            from 84.22.200.1
            from 84.23.9.95
            from 84.23.9.96
            from 84.23.9.97
            from 9.9.9.9
            from 2001:db8::77
            from 5.6.7.8
            httpd_stop
            assert_equal "$(stored NL)$(stored DE)$(stored BE)$(stored AT)$(stored US)$(stored FR)$(stored '(none)')" 1111112 "$bits $field"
        done
    done
    forbid_text 84.22. 84.23. 9.9.9.9 2001:db8::77 5.6.7.8
}

@test "a database for IPv4 alone knows no country of IPv6" {
    database 24 4 country_code 84.22.0.0/16=NL
    country_config
    httpd_start
    from 84.22.1.1
    from 2001:db8::77
    httpd_stop
    assert_equal "$(stored NL)" 1
    assert_equal "$(stored '(none)')" 1
}

@test "a file that is cut off in place harms nobody, a new one counts after a graceful restart" {
    database 24 6 country_code 84.22.0.0/16=NL
    country_config
    httpd_start
    from 84.22.1.1
    : >"$COUNTRIES"
    from 84.22.1.2
    database 24 6 country_code 84.22.0.0/16=BE
    httpd_reload
    from 84.22.1.3
    httpd_stop
    assert_equal "$(stored NL)" 2
    assert_equal "$(stored BE)" 1
}

@test "missing, empty, damaged and countryless files fail configtest by name" {
    for damage in missing empty text cut field; do
        database 24 6 country_code 84.22.0.0/16=NL
        case $damage in
        missing) rm "$COUNTRIES" ;;
        empty) : >"$COUNTRIES" ;;
        text) echo 'no database' >"$COUNTRIES" ;;
        cut) tail -c 120 "$COUNTRIES" >"$COUNTRIES.cut" && mv "$COUNTRIES.cut" "$COUNTRIES" ;;
        field) database 24 6 city 84.22.0.0/16=NL ;;
        esac
        country_config
        run httpd_configtest
        assert_equal "$status" 1 "$damage"
        assert_contains "$output" "PrivacyCountryDatabase: '$COUNTRIES'"
    done
}
