#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Every directive takes what the manual says and refuses the rest with one
# sentence: its name first, then the bad value, then what is allowed.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

# A line, and the value that it is refused for.
refused() {
    cat <<'LINES'
Privacy Maybe => Maybe
PrivacyAddress Drip => Drip
PrivacyAddress Truncate 16 => 16
PrivacyAddress Truncate 33 32 => 33
PrivacyAddress Truncate 16 129 => 129
PrivacyAddress Drop 8 8 => 8
PrivacyAddressToApplication Pseudonym 1x => 1x
PrivacyAddressToApplication Pseudonym 30s => 30s
PrivacyAddressToApplication Hash => Hash
PrivacyIdentifyingHeaders "X Real" => X Real
PrivacyIdentifyingHeaders X-Forwarded-Proto => X-Forwarded-Proto
PrivacyLog query=maybe => query=maybe
PrivacyLog colour=drop => colour=drop
PrivacyLog query => query
PrivacyBlock Yes => Yes
PrivacyFilterList analytics => analytics
PrivacyFilterList analytcs builtin => analytcs
PrivacyRule social "||example.com^" => social
PrivacyFirstParty https://example.org/ => https://example.org/
PrivacyFirstParty example.org co.uk => co.uk
PrivacyFirstParty COM => COM
PrivacyBlockRequests Some => Some
PrivacyCookies analytics "a b" => a b
PrivacyCookies nothing _x => nothing
PrivacyContentSecurityPolicy Maybe => Maybe
PrivacyContentSecurityPolicy Report "x;y" => x;y
PrivacyContentSecurityPolicy Enforce "x,y" => x,y
PrivacyConsent Popup => Popup
PrivacyConsentTool nosuch => nosuch
PrivacyConsentTool klaro Grant => Grant
PrivacyConsentLifetime 30d => 30d
PrivacyConsentLifetime 181d => 181d
PrivacyPath privacy => privacy
PrivacyPath / => /
PrivacyPath /a//b => /a//b
PrivacyPath /a/../b => /a/../b
PrivacyPath "/a b/" => /a b/
PrivacyPurpose Chat Ask => Chat
PrivacyPurpose chat Sometimes => Sometimes
PrivacyPolicyVersion 0 => 0
PrivacyPolicyVersion 1.5 => 1.5
PrivacySignals GPC None => None
PrivacySignals P3P => P3P
PrivacyLanguages e => e
PrivacyLanguages en_US => en_US
PrivacyLanguages nl xx => xx
PrivacyTexts 1x /etc/hostname => 1x
PrivacyTexts en /nonexistent/texts => /nonexistent/texts
PrivacyCount Maybe => Maybe
PrivacyCountMemory 5x => 5x
PrivacyCountMemory 1K => 1K
PrivacyDisclosure threshold=0 => threshold=0
PrivacyDisclosure threshold=65 => threshold=65
PrivacyDisclosure rounding=0 => rounding=0
PrivacyDisclosure rounding=5x => rounding=5x
PrivacyDisclosure Rough => Rough
PrivacyDisclosure Exact threshold=5 => Exact
PrivacyPeriod year => year
PrivacyTimeZone CET => CET
PrivacyPathRule "(" x => (
PrivacyVisitors Maybe => Maybe
PrivacyStore mysql x => mysql
PrivacyStore sqlite3 => sqlite3
PrivacyStore sqlite3 a.db flash=1s => flash=1s
PrivacyStore sqlite3 a.db flush=0s => flush=0s
PrivacyStore sqlite3 a.db flush=2h => flush=2h
PrivacyStore pgsql "host=x" node=a/b => node=a/b
PrivacyRetention hours=1y => hours=1y
PrivacyRetention weeks=3d => weeks=3d
PrivacyRetention days=5m => days=5m
PrivacyStatement controller => controller
PrivacyStatement author Me => author
PrivacyStatement changed 2026-02-30 => changed 2026-02-30
PrivacyStatement purpose fun "For fun" => fun
PrivacyRule analytics "! nothing" => ! nothing
PrivacyRule analytics "example.com##.ad" => example.com##.ad
PrivacyCookies analytics LONG => LONG
PrivacyCountryDatabase /nonexistent/country.mmdb => /nonexistent/country.mmdb
PrivacyFilterList analytics /nonexistent/list.txt => /nonexistent/list.txt
LINES
}

@test "a wrong value fails configtest with a sentence" {
    local count=0 whole line value
    while IFS= read -r whole; do
        whole=${whole//LONG/$(printf 'c%.0s' {1..300})}
        line=${whole% => *} value=${whole##* => }
        httpd_config <<<"$line"
        run httpd_configtest
        [ "$status" -ne 0 ] || fail "accepted: $line"
        grep -qE "^${line%% *}: '" <<<"$output" \
            || fail "no sentence that begins with the directive: $line: $output"
        grep -qF "'$value'" <<<"$output" || fail "value not named: $line: $output"
        count=$((count + 1))
    done < <(refused)
    [ "$count" -ge 60 ] || fail "only $count lines were tried"
}

accepted() {
    cat <<LINES
privacy on
PrivacyAddress Truncate
PrivacyAddress Truncate 24 48
PrivacyAddressToApplication Pseudonym 10m
PrivacyAddressToApplication Truncate 8 16
PrivacyIdentifyingHeaders X-Own-Client X-Other
PrivacyLog query=keep referer=drop agent=drop cookies=keep user=keep
PrivacyBlock report
PrivacyFilterList media builtin
PrivacyFilterList analytics none
PrivacyRule analytics "||example.com^\$script,third-party"
PrivacyRule marketing "@@||example.com/ok.js"
PrivacyFirstParty cdn.example.net Example.ORG
PrivacyBlockRequests On
PrivacyCookies analytics _own_* __x
PrivacyContentSecurityPolicy Enforce https://cdn.example.org *.example.net
PrivacyConsent Banner
PrivacyConsentTool klaro Both
PrivacyConsentTool Klaro both
PrivacyConsentLifetime 31d
PrivacyPath /own-privacy
PrivacyPurpose chat Ask "Chat with us"
PrivacyPurpose media Always
PrivacyPolicyVersion 12
PrivacySignals None
PrivacyLanguages nl en
PrivacyCount NoSignals
PrivacyCountMemory 8M
PrivacyDisclosure threshold=5 rounding=50
PrivacyDisclosure exact
PrivacyPeriod week
PrivacyTimeZone Local
PrivacyPathRule "^/shop/[0-9]+" /shop/:id
PrivacyCampaigns newsletter spring
PrivacyVisitors On
PrivacyStore sqlite3 $STORE/visits.db flush=5m
PrivacyRetention hours=7d days=12mo months=never
PrivacyStatement controller "Municipality of Example"
LINES
}

@test "what the manual allows passes configtest, in any case of letters" {
    local count=0 line
    while IFS= read -r line; do
        printf 'Privacy On\n%s\n' "$line" | httpd_config
        run httpd_configtest
        assert_equal "$status" 0 "$line: $output"
        count=$((count + 1))
    done < <(accepted)
    [ "$count" -ge 30 ] || fail "only $count lines were tried"
}

@test "a connection string is never repeated" {
    local line
    for line in 'pgsql "host=x password=geheim" colour=red' \
        'pgsql host=x password=geheim' \
        'pgsql "host=x password=geheim" flush=never'; do
        httpd_config <<<"PrivacyStore $line"
        run httpd_configtest
        [ "$status" -ne 0 ] || fail "accepted: $line"
        refute_contains "$output" geheim
    done
}

@test "the process's directives are refused inside a virtual host" {
    local name
    for name in 'PrivacyAddress Drop' 'PrivacyIdentifyingHeaders X-Own' \
        'PrivacyFilterList analytics builtin' 'PrivacyCountMemory 4M' \
        'PrivacyCountryDatabase x.mmdb' 'PrivacyDisclosure Exact' \
        'PrivacyTimeZone UTC' 'PrivacyStore sqlite3 x.db' \
        'PrivacyRetention days=9d'; do
        httpd_config <<<"<VirtualHost *:$PORT>
$name
</VirtualHost>"
        run httpd_configtest
        [ "$status" -ne 0 ] || fail "accepted: $name"
        assert_contains "$output" "${name%% *} cannot occur within <VirtualHost>"
    done
}

@test "no directive is allowed in .htaccess" {
    allow_log 'not allowed here'
    local name
    page a/index.html <<<'<title>a</title>'
    httpd_config <<<"Privacy On
<Directory $DOCS>
AllowOverride All
Require all granted
</Directory>"
    httpd_start
    for name in 'Privacy Off' 'PrivacyBlock Off' 'PrivacyCount Off' \
        'PrivacyAddressToApplication Keep' 'PrivacyBlockRequests Off'; do
        echo "$name" >"$DOCS/a/.htaccess"
        assert_equal "$(visit_status /a/)" 500 "$name"
    done
}

@test "configtest leaves no file behind" {
    httpd_config <<CONF
Privacy On
PrivacyStore sqlite3 $STORE/visits.db
CONF
    find "$RUN" | sort >"$OUT/before"
    run httpd_configtest
    assert_equal "$status" 0 "$output"
    find "$RUN" | sort >"$OUT/after"
    assert_equal "$(comm -13 "$OUT/before" "$OUT/after")" ""
}
