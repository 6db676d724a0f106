#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# C17: a page cache keeps visitors' states apart, in the same httpd and in
# front of it.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

tracker='tracker.test/t.js'
granted() { echo "Cookie: privacy=1.1.$(date -u +%y%m).f1m1a1k1"; }

tracked_page() {
    page index.html <<<"<!DOCTYPE html><title>Home</title><body><script src=\"https://$tracker\"></script>"
}

privacy_lines() {
    cat <<'CONF'
Privacy On
PrivacyRule analytics ||tracker.test^
Header set Cache-Control "public, max-age=600"
CONF
}

cache_lines() {
    cat <<CONF
CacheRoot $DIR/run
CacheEnable disk /
CacheDefaultExpire 600
CacheHeader on
CONF
    mkdir -p "$DIR/run"
}

a_b_a() { # undecided, granting, undecided, refusing; twice, so that it is cached
    for _ in 1 2; do
        refute_contains "$(visit /)" "$tracker"
        assert_contains "$(visit -H "$(granted)" /)" "$tracker"
        refute_contains "$(visit /)" "$tracker"
        refute_contains "$(visit -H "$(granted)" -H 'Sec-GPC: 1' /)" "$tracker"
        refute_contains "$(visit -H "Cookie: privacy=1.1.$(date -u +%y%m).f0m0a0k0" /)" "$tracker"
    done
}

@test "C17: mod_cache in the same httpd" {
    httpd_modules cache cache_disk
    tracked_page
    { privacy_lines; cache_lines; } | httpd_config
    allow_address
    allow_log PV0110
    httpd_start
    a_b_a
    assert_contains "$(visit_head /)" 'X-Cache: HIT'
}

@test "C17: a cache in front, which knows nothing of us" {
    httpd_instance behind
    tracked_page
    privacy_lines | httpd_config
    httpd_start
    behind=$URL
    httpd_instance main
    httpd_modules cache cache_disk
    without_module
    allow_address
    { cache_lines; echo "ProxyPass / $behind/"; } | httpd_config
    httpd_start
    a_b_a
}
