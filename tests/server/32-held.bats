#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Held elements: marked for our own script or for the consent tool that the
# site has already.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

start_held() { # start_held [LINE...]
    page index.html <<'HTML'
<!DOCTYPE html><html lang="de"><title>Home</title><body>
<script type="module" src="https://tracker.test/t.js"></script>
<iframe src="https://video.test/e" title="Tour"></iframe>
HTML
    { echo 'Privacy On'; echo 'PrivacyConsent Banner'; echo 'PrivacyRule analytics ||tracker.test^'
      echo 'PrivacyRule media ||video.test^'; printf '%s\n' "$@"; } | httpd_config
    httpd_start
}

@test "held elements name their purpose, and the banner asks in the page's language" {
    start_held
    body=$(visit -H 'Accept-Language: fr' /)
    assert_contains "$body" '<script type="text/plain" data-privacy-purpose="analytics" data-privacy-type="module" data-privacy-src="https://tracker.test/t.js">'
    assert_contains "$body" 'data-privacy-src="https://video.test/e"'
    assert_contains "$body" 'Alle ablehnen'
    assert_contains "$body" 'Medien, Statistik'
    banner=$(sed -n '/<section class="pv pv-banner"/,/<\/section>/p' <<<"$body")
    [ "$(gzip -9c <<<"$banner" | wc -c)" -le 1024 ] || fail "the banner is too long"
}

@test "no banner once a choice, a signal or another tool has spoken, nor in frames" {
    start_held 'PrivacyConsentTool klaro'
    for header in "Cookie: privacy=1.1.$(date -u +%y%m).f0m0a0k0" 'Sec-GPC: 1' \
        'Cookie: klaro={%22analytics%22:false}' 'Sec-Fetch-Dest: iframe'; do
        refute_contains "$(visit -H "$header" /)" privacy-banner
    done
    assert_contains "$(visit -H 'Sec-Fetch-Dest: document' /)" privacy-banner
}

@test "each tool finds what is held by its own marks" {
    start_held 'PrivacyConsentTool klaro'
    while read -r tool mark; do
        sed -i "s/^PrivacyConsentTool .*/PrivacyConsentTool $tool/" "$CONF"
        httpd_restart
        assert_contains "$(visit /)" "<script type=\"text/plain\" $mark"
    done <<'MARKS'
klaro data-name="analytics" data-type="module" data-src="https://tracker.test/t.js">
cookieconsent data-category="analytics" data-type="module" data-src="https://tracker.test/t.js">
cookiebot data-cookieconsent="statistics" data-cookieblock-type="module" src="https://tracker.test/t.js">
onetrust class="optanon-category-C0002" data-type="module" src="https://tracker.test/t.js">
matomo data-privacy-purpose="analytics" data-privacy-type="module" data-privacy-src="https://tracker.test/t.js">
MARKS
}
