#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A choice is asked on our own page, kept in one small cookie, honoured, and
# withdrawn. C1 to C28 are the numbers of the consent requirements.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

start_plain() { # start_plain [LINE...]
    page index.html <<<'<!DOCTYPE html><title>Home</title>'
    { echo 'Privacy On'; printf '%s\n' "$@"; } | httpd_config
    httpd_start
}

month() { date -u +%y%m; }

choose() { # choose BODY [CURL ARGUMENT...]: head of the answer to a choice
    visit_head -H 'Sec-Fetch-Site: same-origin' --data "$@" \
        /privacy-choices/consent
}

@test "C1: no page and no visit to our own pages sets a cookie before a choice" {
    start_plain
    for path in / /privacy-choices/ /privacy-choices/state.json \
        /privacy-choices/style.css /privacy-choices/?lang=nl /none /; do
        refute_contains "$(visit_head "$path")" 'Set-Cookie'
        refute_contains "$(visit_head -H 'Sec-GPC: 1' "$path")" 'Set-Cookie'
    done
}

@test "C3: a refusal is answered 303 with one canonical cookie" {
    start_plain
    head=$(choose 'choice=none&return=/a?b')
    assert_contains "$head" '303'
    assert_contains "$head" 'Location: /a?b'
    assert_contains "$head" "Set-Cookie: privacy=1.1.$(month).f0m0a0k0; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax"
    assert_equal "$(grep -ci '^set-cookie' <<<"$head")" 1
    refute_contains "$head" 'Clear-Site-Data'
}

@test "C3: choices of every kind store what was chosen" {
    start_plain
    assert_contains "$(choose choice=all)" "privacy=1.1.$(month).f1m1a1k1;"
    assert_contains "$(choose 'choice=save&purpose=media&purpose=nonsense')" \
        "privacy=1.1.$(month).f0m1a0k0;"
    assert_contains "$(choose choice=save)" "privacy=1.1.$(month).f0m0a0k0;"
    assert_contains "$(choose choice=all -H 'Sec-GPC: 1')" "privacy=1.1.$(month).f1m1a1k1.s;"
}

@test "C4: a grant must come from a page of this host" {
    start_plain
    at=/privacy-choices/consent
    for header in 'Sec-Fetch-Site: cross-site' 'Sec-Fetch-Site: same-site' \
        'Sec-Fetch-Site: none' 'Origin: https://e.example' 'Origin: null' 'X-None: 1'; do
        head=$(visit -s -o "$OUT/body" -D - -H "$header" --data choice=all "$at")
        assert_contains "$head" ' 403 '
        refute_contains "$head" 'Set-Cookie'
        assert_contains "$(cat "$OUT/body")" '<form method="post"'
    done
    for header in 'Sec-Fetch-Site: same-origin' "Origin: ${URL}"; do
        assert_contains "$(visit -s -o /dev/null -D - -H "$header" --data choice=all "$at")" ' 303 '
    done
    assert_contains "$(visit -s -o /dev/null -D - -H 'Origin: null' --data choice=none "$at")" ' 303 '
    assert_contains "$(visit -s -o /dev/null -D - --data choice=save "$at")" ' 303 '
    for header in 'Sec-Fetch-Site: cross-site' 'Origin: https://e.example'; do
        assert_contains "$(visit -s -o /dev/null -D - -H "$header" --data choice=none "$at")" ' 403 '
    done
}

@test "C5: GET changes nothing, other bodies are refused" {
    start_plain
    at=/privacy-choices/consent
    head=$(visit_head "$at?choice=all")
    assert_contains "$head" ' 405 '
    assert_matches "$head" $'\nAllow: POST\n'
    refute_contains "$head" 'Set-Cookie'
    assert_contains "$(visit -s -I /privacy-choices/)" ' 200 '
    head -c 5000 /dev/zero | tr '\0' a >"$OUT/big"
    same=(-H 'Sec-Fetch-Site: same-origin')
    assert_equal "$(visit_status "${same[@]}" --data-binary @"$OUT/big" "$at")" 413
    assert_equal "$(visit_status "${same[@]}" -H 'Transfer-Encoding: chunked' --data-binary @"$OUT/big" "$at")" 413
    assert_equal "$(visit_status "${same[@]}" -F choice=all "$at")" 415
    assert_equal "$(visit_status "${same[@]}" -H 'Content-Type: application/json' --data '{"choice":"all"}' "$at")" 415
    assert_equal "$(visit_status "${same[@]}" -H 'Content-Type:' --data choice=all "$at")" 415
    assert_equal "$(visit_status "${same[@]}" --data choice=maybe "$at")" 400
    assert_equal "$(visit_status -X PUT --data choice=all "$at")" 405
}

@test "C6: a choice never leads off the host" {
    start_plain
    while IFS= read -r target; do
        head=$(choose "choice=none" --data-urlencode "return=$target")
        assert_matches "$head" $'\nLocation: /\n'
        refute_contains "$head" 'X: 1'
    done <<'TARGETS'
//e.example
///e.example
/\e.example
\\e.example
https://e.example
javascript:alert(1)
/privacy-choices/consent
 /x
TARGETS
    assert_matches "$(choose 'choice=none&return=%2F%0d%0aX:+1')" $'\nLocation: /\n'
    assert_matches "$(choose 'choice=none&return=%2F%09/e.example')" $'\nLocation: /\n'
    assert_contains "$(choose 'choice=none&return=/%22%3E%3Cscript%3E')" 'Location: /%22%3E%3Cscript%3E'
}

@test "C8: a signal means no, and says so; odd values mean nothing" {
    start_plain 'PrivacyConsent Banner'
    state() { visit "$@" /privacy-choices/state.json; }
    assert_contains "$(state -H 'Sec-GPC: 1')" '"decided":false,"signal":"gpc","granted":[]'
    assert_contains "$(state -H 'DNT: 1')" '"signal":"dnt"'
    assert_contains "$(state -H 'Sec-GPC: 0' -H 'Sec-GPC: 1')" '"signal":"gpc"'
    for odd in 0 1,1 true '?1' 11; do
        assert_contains "$(state -H "Sec-GPC: $odd")" '"signal":null'
    done
    assert_contains "$(visit -H 'Sec-GPC: 1' '/privacy-choices/?lang=en')" 'sends Global Privacy Control, and we honour it'
}

@test "C9: a grant over a signal holds, an earlier one does not" {
    start_plain
    state() { visit -H 'Sec-GPC: 1' -H "Cookie: privacy=1.1.$(month).$1" /privacy-choices/state.json; }
    assert_contains "$(state f0m1a0k0.s)" '"granted":["media"]'
    assert_contains "$(state f0m1a0k0)" '"granted":[]'
}

@test "state.json follows the cookie, and only the one of its scheme" {
    start_plain
    state() { visit -H "Cookie: $1" /privacy-choices/state.json; }
    assert_equal "$(state "a=b; privacy=1.1.$(month).f0m1a1k0")" \
        '{"v":1,"policy":1,"decided":true,"signal":null,"granted":["media","analytics"],"purposes":["functional","media","analytics","marketing"]}'
    assert_contains "$(state "__Host-privacy=1.1.$(month).f0m1a1k0")" '"decided":false'
    assert_contains "$(state "privacy=1.1.$(month).f0m1a1k0; privacy=1.1.$(month).f1m1a1k1")" '"decided":false'
    assert_contains "$(state 'privacy=1.1.0001.f0m1a1k0')" '"decided":false'
}

@test "C28: behind TLS the cookie is __Host-, and nothing renews it" {
    start_plain 'ServerName https://www.example.org'
    head=$(choose choice=all)
    assert_matches "$head" "Set-Cookie: __Host-privacy=1.1.$(month).f1m1a1k1; Path=/; Max-Age=15552000; HttpOnly; Secure; SameSite=Lax"
    assert_contains "$head" 'Clear-Site-Data: "cache"'
    for path in / /privacy-choices/ /privacy-choices/state.json; do
        refute_contains "$(visit_head -H "Cookie: __Host-privacy=1.1.$(month).f1m1a1k1" "$path")" Set-Cookie
    done
}

@test "our pages answer whatever ProxyPass, rewrites and handlers say" {
    httpd_modules proxy proxy_http rewrite speling negotiation dir alias
    page error.html <<<'site error page'
    httpd_config <<CONF
Privacy On
ProxyPass / http://127.0.0.1:1/
RewriteEngine On
RewriteRule ^ /index.php [L]
RewriteRule ^ - [F]
ErrorDocument 403 /error.html
ErrorDocument 404 /error.html
<Location />
    SetHandler server-status
    FallbackResource /index.php
    RewriteEngine On
    RewriteRule .* http://127.0.0.1:1/ [P]
    Options +MultiViews
    CheckSpelling On
</Location>
<Location /privacy-choices/state.json>
    Require all denied
</Location>
CONF
    httpd_start
    assert_contains "$(visit '/privacy-choices/?lang=en')" 'Your privacy choices'
    assert_contains "$(visit /privacy-choices/style.css)" '.pv-page'
    assert_contains "$(visit /%70rivacy-choices/?lang=nl)" 'Uw privacykeuzes'
    allow_log AH01630 AH00957 AH01114
    assert_equal "$(visit_status /privacy-choices/state.json)" 403
    assert_equal "$(visit_status /privacy-choices/none)" 404
    assert_matches "$(visit_head /privacy-choices)" $'\nLocation: /privacy-choices/\n'
    assert_contains "$(choose choice=none)" ' 303 '
}

@test "C2, C27: without consent there is no page and no difference" {
    start_plain 'PrivacyConsent Off'
    visit_head / | grep -vi '^date' >"$OUT/a"
    visit_head -H "Cookie: privacy=1.1.$(month).f1m1a1k1" -H 'Sec-GPC: 1' / | grep -vi '^date' >"$OUT/b"
    cmp "$OUT/a" "$OUT/b"
    refute_contains "$(cat "$OUT/a")" Vary
    assert_equal "$(visit_status /privacy-choices/)" 404
    assert_equal "$(visit_status --data choice=all /privacy-choices/consent)" 404
}

@test "C19: applications learn the state, and no client can speak for us" {
    cgi_env
    page if.html <<<'page'
    start_plain '<If "reqenv('"'PRIVACY_ANALYTICS'"') == '"'1'"'">' 'Header set X-If yes' '</If>' \
        '<Location /cgi-bin/off/>' 'Privacy Off' '</Location>'
    env_of() { visit -H "Cookie: privacy=1.1.$(month).f0m1a1k0" -H 'Privacy-Consent: marketing' \
        -H 'privacy_consent: marketing' "$@" /cgi-bin/env; }
    out=$(env_of)
    assert_contains "$out" 'HTTP_PRIVACY_CONSENT=functional=?0, media, analytics, marketing=?0'
    assert_contains "$out" 'PRIVACY_CONSENT=media analytics'
    assert_contains "$out" 'PRIVACY_MEDIA=1'
    assert_contains "$out" 'PRIVACY_DECIDED=1'
    refute_contains "$out" 'PRIVACY_MARKETING'
    assert_contains "$(visit_head -H "Cookie: privacy=1.1.$(month).f0m1a1k0" /)" 'X-If: yes'
    refute_contains "$(visit_head /)" 'X-If'
    assert_contains "$(visit -H 'DNT: 1' /cgi-bin/env)" 'PRIVACY_SIGNAL=dnt'
}

@test "our pages keep themselves private and inert" {
    start_plain
    head=$(visit_head /privacy-choices/)
    assert_contains "$head" 'Cache-Control: private, no-store'
    assert_contains "$head" "Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    assert_contains "$head" 'X-Content-Type-Options: nosniff'
    etag=$(visit_head /privacy-choices/style.css | sed -n 's/^ETag: //p')
    assert_equal "$(visit_status -H "If-None-Match: $etag" /privacy-choices/style.css)" 304
}

@test "C10: the page has equal buttons, nothing ticked, nothing inline" {
    start_plain
    body=$(visit '/privacy-choices/?lang=en&return=/x%22y')
    assert_equal "$(grep -c '<button class="pv-b" ' <<<"$body")" 3
    refute_contains "$body" checked
    refute_contains "$body" '<script'
    refute_contains "$body" 'style='
    assert_contains "$body" 'name="return" value="/x%22y"'
    assert_contains "$(visit -H "Cookie: privacy=1.1.$(month).f0m1a0k0" '/privacy-choices/')" 'value="media" checked'
}

@test "C25: five languages by choice or preference, none by default but the first" {
    start_plain
    title() { visit "$@" | sed -n 's,<h1>\(.*\)</h1>,\1,p'; }
    assert_equal "$(title -H 'Accept-Language: fr-CH, de;q=0.5' /privacy-choices/)" 'Vos choix de confidentialité'
    assert_equal "$(title '/privacy-choices/?lang=de')" 'Ihre Privatsphäre-Einstellungen'
    assert_equal "$(title '/privacy-choices/?lang=es')" 'Sus opciones de privacidad'
    assert_equal "$(title '/privacy-choices/?lang=xx')" 'Your privacy choices'
    assert_contains "$(visit '/privacy-choices/?lang=nl')" '<html lang="nl" dir="ltr">'
}

@test "own purposes, Never, Always and a policy version" {
    start_plain 'PrivacyPurpose surveys Ask "Surveys & <polls>"' 'PrivacyPurpose marketing Never' \
        'PrivacyPurpose functional Always' 'PrivacyPolicyVersion 3'
    assert_contains "$(choose choice=all)" "privacy=1.3.$(month).f1m1a1k0s1;"
    assert_contains "$(choose 'choice=save&purpose=surveys')" "privacy=1.3.$(month).f1m0a0k0s1;"
    assert_contains "$(choose choice=none)" "privacy=1.3.$(month).f0m0a0k0s0;"
    body=$(visit '/privacy-choices/?lang=en')
    assert_contains "$body" 'Surveys &amp; &lt;polls&gt;'
    refute_contains "$body" 'value="marketing"'
    state() { visit -H "Cookie: privacy=1.$1.$(month).$2" /privacy-choices/state.json; }
    assert_contains "$(visit /privacy-choices/state.json)" '"granted":["functional"]'
    assert_contains "$(visit -H 'Sec-GPC: 1' /privacy-choices/state.json)" '"granted":[]'
    assert_contains "$(state 2 f0m0a0k0s0)" '"decided":true,"signal":null,"granted":[]'
    assert_contains "$(state 2 f0m1a0k0s0)" '"decided":false'
    assert_contains "$(state 2 f0m0a0k0)" '"decided":false'
}

@test "C18: withdrawal expires listed cookies everywhere and leaves the login" {
    start_plain 'PrivacyCookies analytics _ga* _pk_*' 'PrivacyCookies marketing _fbp'
    cookies="_ga=GA1.2; _pk_id.1.1fff=x; _fbp=fb; session=secret; privacy=1.1.$(month).f1m1a1k1"
    head=$(choose 'choice=save&purpose=marketing&return=/app/page' -H "Cookie: $cookies" -H 'Host: www.shop.example.org')
    assert_contains "$head" "Set-Cookie: privacy=1.1.$(month).f0m0a0k1;"
    for line in '_ga=; Path=/; Max-Age=0' '_ga=; Path=/; Max-Age=0; Domain=www.shop.example.org' \
        '_ga=; Path=/; Max-Age=0; Domain=shop.example.org' '_ga=; Path=/; Max-Age=0; Domain=example.org' \
        '_pk_id.1.1fff=; Path=/app; Max-Age=0' '_pk_id.1.1fff=; Path=/app/; Max-Age=0; Domain=example.org'; do
        assert_contains "$head" "Set-Cookie: $line"
    done
    refute_contains "$head" '_fbp'
    refute_contains "$head" 'session'
    refute_contains "$(choose choice=all -H "Cookie: $cookies")" '_ga'
}

@test "C20: another tool's refusal counts, its grant only with Both" {
    start_plain 'PrivacyConsentTool cookiebot' 'PrivacyPurpose functional Always'
    state() { visit -H "Cookie: $1" /privacy-choices/state.json; }
    grant="CookieConsent={preferences:true%2Cstatistics:true%2Cmarketing:false%2Cmethod:%27explicit%27}"
    assert_contains "$(state "$grant")" '"granted":["functional"]'
    assert_contains "$(state 'CookieConsent={preferences:false}')" '"granted":[]'
    httpd_config_add <<<'PrivacyConsentTool klaro Both'
    httpd_restart
    assert_contains "$(state "${grant/marketing:false/marketing:true}; klaro={%22media%22:true}")" '"granted":["functional","media"]'
    assert_contains "$(state 'klaro={%22media%22:true')" '"granted":["functional"]'
    assert_contains "$(state "klaro={%22media%22:true}; privacy=1.1.$(month).f0m0a0k0")" '"granted":[]'
    assert_contains "$(visit -H 'Sec-GPC: 1' -H 'Cookie: klaro={%22media%22:true}' /privacy-choices/state.json)" '"granted":[]'
}

@test "configtest warns about what PrivacyPath would hide, and about texts" {
    page privacy-choices/index.html <<<'ours'
    printf 'button.save = Keep\nbutton.sav = x\n' >"$DIR/texts"
    httpd_config <<CONF
Privacy On
Alias /privacy-choices/old $DOCS
CONF
    run httpd_configtest
    assert_equal "$status" 0
    assert_contains "$output" "PrivacyPath: '/privacy-choices/' hides $DOCS/privacy-choices/"
    assert_contains "$output" "hides Alias /privacy-choices/old"
    httpd_config <<<"PrivacyTexts nl $DIR/texts"
    run httpd_configtest
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyTexts: '$DIR/texts' line 2: no text has this key"
    httpd_config <<<'PrivacyTexts nl /no/such/file'
    run httpd_configtest
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyTexts: '/no/such/file' cannot be read"
}

@test "PrivacyTexts replaces a text, and adds a language from right to left" {
    printf 'button.save = Bewaren & sluiten\n' >"$DIR/nl"
    printf 'consent.title = خصوصيتك\n' >"$DIR/ar"
    start_plain 'PrivacyLanguages nl ar' "PrivacyTexts nl $DIR/nl" "PrivacyTexts ar $DIR/ar"
    assert_contains "$(visit /privacy-choices/)" '>Bewaren &amp; sluiten</button>'
    body=$(visit '/privacy-choices/?lang=ar')
    assert_contains "$body" '<html lang="ar" dir="rtl">'
    assert_contains "$body" '<h1>خصوصيتك</h1>'
    assert_contains "$body" 'Alles weigeren'
}

@test "the texts that visitors are shown stand under their hash" {
    start_plain 'PrivacyPolicyVersion 2' 'PrivacyPurpose surveys Ask "Surveys"'
    index=$(visit /privacy-choices/texts/)
    assert_contains "$index" '{"policy":2,"texts":{"en":"'
    name=$(sed -n 's/.*"nl":"\([0-9a-f]*\.txt\)".*/\1/p' <<<"$index")
    visit "/privacy-choices/texts/$name" >"$OUT/nl"
    assert_equal "$(sha1sum <"$OUT/nl" | cut -d' ' -f1).txt" "$name"
    assert_contains "$(cat "$OUT/nl")" 'button.refuse = Alles weigeren'
    assert_contains "$(head -1 "$OUT/nl")" 'Surveys'
    assert_equal "$(visit_status /privacy-choices/texts/0.txt)" 404
    # What is kept can be put to use again, and then has the same name.
    httpd_config_add <<<"PrivacyTexts nl $OUT/nl"
    httpd_restart
    assert_contains "$(visit /privacy-choices/texts/)" "$name"
}

archive() { visit /privacy-choices/texts/ | jq -c "$1"; }

has_archived() { [ "$(archive '.archive | length')" = "$1" ]; }

@test "a text that is no longer in force stays in the archive, with its days" {
    start_plain "PrivacyStore sqlite3 $STORE/visits.db flush=1s" 'PrivacyLanguages nl en'
    old=$(archive -r | jq -r .texts.nl)
    wait_until has_archived 2
    sed -i 's/^PrivacyLanguages.*/&\nPrivacyPolicyVersion 2/' "$CONF"
    httpd_reload
    wait_until has_archived 4
    today=$(date -u +%F)
    assert_equal "$(archive '[.archive[] | [.policy, .language, .since, .until]]')" \
        "[[2,\"en\",\"$today\",\"$today\"],[2,\"nl\",\"$today\",\"$today\"],[1,\"en\",\"$today\",\"$today\"],[1,\"nl\",\"$today\",\"$today\"]]"
    [ "$(archive .texts.nl)" != "\"$old\"" ] || fail "the version is not part of the text"
    assert_equal "$(visit "/privacy-choices/texts/$old" | sha1sum | cut -d' ' -f1).txt" "$old"
    assert_contains "$(visit "/privacy-choices/texts/$old")" '# policy 1, language nl'
    unknown=$(printf '%040d' 0).txt
    assert_equal "$(visit_status "/privacy-choices/texts/$unknown")" 404
}
