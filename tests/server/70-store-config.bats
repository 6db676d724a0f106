#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What configtest finds out about PrivacyStore, without leaving a file behind.

load lib/server

setup() { pv_setup; }

teardown() { pv_teardown; }

# Tests a configuration of one PrivacyStore line.
store_configtest() { # ARGUMENT...
    httpd_config <<CONF
Privacy On
PrivacyStore $*
CONF
    run httpd_configtest
}

@test "a file in a folder of User is accepted, and not made" {
    store_configtest sqlite3 "$STORE/visits.db"
    assert_equal "$status" 0 "$output"
    assert_equal "$(ls -A "$STORE")" ""
}

@test "a folder that is missing is refused" {
    store_configtest sqlite3 "$DIR/nowhere/visits.db"
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyStore: '$DIR/nowhere/visits.db': the folder '$DIR/nowhere' does not exist"
}

@test "a folder that User may not write is refused" {
    mkdir "$DIR/roots"
    chmod 555 "$DIR/roots"
    store_configtest sqlite3 "$DIR/roots/visits.db"
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyStore: '$DIR/roots/visits.db': user"
    assert_contains "$output" "must be allowed to write the folder '$DIR/roots'"
    assert_equal "$(ls -A "$DIR/roots")" ""
}

@test "a file that User may not write is refused" {
    touch "$STORE/visits.db"
    chmod 444 "$STORE/visits.db"
    store_configtest sqlite3 "$STORE/visits.db"
    assert_equal "$status" 1
    assert_contains "$output" "must be allowed to write it"
    rm "$STORE/visits.db"
    mkdir "$STORE/visits.db"
    store_configtest sqlite3 "$STORE/visits.db"
    assert_equal "$status" 1
    assert_contains "$output" "is not a regular file"
}

@test "a store of another rounding is refused, both are named" {
    sqlite3 "$STORE/visits.db" "
        CREATE TABLE privacy_meta(key TEXT PRIMARY KEY, value TEXT);
        INSERT INTO privacy_meta VALUES('schema', '1'), ('rounding', '50');"
    own_folder "$STORE/visits.db"
    store_configtest sqlite3 "$STORE/visits.db"
    assert_equal "$status" 1
    assert_matches "$output" "PrivacyStore: .*rounding 50.*rounding 10"
    httpd_config_add <<<'PrivacyDisclosure threshold=10 rounding=50'
    run httpd_configtest
    assert_equal "$status" 0 "$output"
    assert_equal "$(ls -A "$STORE")" visits.db
}

@test "a connection string is never printed" {
    store_configtest pgsql '"host=127.0.0.1 password=tellnobody=really nonsense"'
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyStore: "
    assert_contains "$output" "connection string is not valid"
    refute_contains "$output" tellnobody
    refute_contains "$output" nonsense
}

@test "a PostgreSQL that does not answer is not an error" {
    store_configtest pgsql "\"host=127.0.0.1 port=$(free_port) password=tellnobody\""
    assert_equal "$status" 0 "$output"
    refute_contains "$output" tellnobody
}
