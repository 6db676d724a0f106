#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Filter lists in the configuration: what is read, what is refused, what a
# restart does, and what privacyctl says about them.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

@test "a list that cannot be read fails configtest with the directive's name" {
    printf 'Privacy On\nPrivacyFilterList analytics %s\n' "$RUN/none.txt" | httpd_config
    run httpd_configtest
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyFilterList: '$RUN/none.txt' cannot be read"
}

@test "a rule that cannot be used fails configtest with the rule" {
    printf 'Privacy On\nPrivacyRule analytics "||t.example^$nonsense"\n' | httpd_config
    run httpd_configtest
    assert_equal "$status" 1
    assert_contains "$output" "PrivacyRule: '||t.example^\$nonsense' cannot be used"
}

@test "single bad lines of a list are named with file and line, and no more than twenty" {
    { echo '||ok.example^'; for i in $(seq 30); do echo "||bad$i.example^\$nonsense"; done; } >"$RUN/list.txt"
    printf 'Privacy On\nPrivacyFilterList analytics %s\n' "$RUN/list.txt" | httpd_config
    run httpd_configtest
    assert_equal "$status" 0
    assert_contains "$output" "$RUN/list.txt:2: this rule is left out"
    assert_contains "$output" '10 more rules are left out'
    assert_equal "$(grep -c 'this rule is left out' <<<"$output")" 20
}

@test "Adblock lists, hosts files and domains are told apart by content" {
    printf '||adblock.example^\n' >"$RUN/a.txt"
    printf '# hosts\n0.0.0.0 hosts.example\n' >"$RUN/b.txt"
    printf '\xef\xbb\xbfdomain.example\n*.below.example\n.dotted.example\n' >"$RUN/c.txt"
    page index.html <<'HTML'
<!DOCTYPE html><script src="https://adblock.example/1.js"></script>
<script src="https://hosts.example/2.js"></script>
<script src="https://www.domain.example/3.js"></script>
<script src="https://a.below.example/3.js"></script>
<script src="https://a.dotted.example/3.js"></script>
<script src="https://other.example/4.js"></script>
<script src="https://own.example/5.js"></script>
HTML
    httpd_config <<CONF
Privacy On
PrivacyFilterList analytics $RUN/a.txt $RUN/b.txt
PrivacyFilterList marketing $RUN/c.txt
PrivacyRule analytics "||own.example^"
CONF
    httpd_start
    body=$(visit /)
    refute_contains "$body" adblock.example
    refute_contains "$body" hosts.example
    refute_contains "$body" domain.example
    refute_contains "$body" below.example
    refute_contains "$body" dotted.example
    refute_contains "$body" own.example
    assert_contains "$body" other.example
}

@test "an exception of the virtual host overrules a list" {
    printf '||t.example^\n' >"$RUN/a.txt"
    page index.html <<<'<!DOCTYPE html><script src="https://t.example/ok.js"></script><script src="https://t.example/no.js"></script>'
    httpd_config <<CONF
Privacy On
PrivacyFilterList analytics $RUN/a.txt
PrivacyRule analytics "@@||t.example/ok.js"
CONF
    httpd_start
    body=$(visit /)
    assert_contains "$body" ok.js
    refute_contains "$body" no.js
}

@test "PrivacyFilterList none drops the built-in vendors of a purpose" {
    page index.html <<<'<!DOCTYPE html><script src="https://www.clarity.ms/tag/x"></script><script src="https://snap.licdn.com/li.lms-analytics/insight.min.js"></script>'
    httpd_config <<CONF
Privacy On
PrivacyFilterList analytics none
CONF
    httpd_start
    body=$(visit /)
    assert_contains "$body" clarity.ms
    refute_contains "$body" licdn.com
}

@test "a graceful restart takes new rules, and keeps the old ones when a list is gone" {
    printf '||one.example^\n' >"$RUN/a.txt"
    page index.html <<<'<!DOCTYPE html><script src="https://one.example/1.js"></script><script src="https://two.example/2.js"></script>'
    httpd_config <<CONF
Privacy On
PrivacyFilterList analytics $RUN/a.txt
CONF
    httpd_start
    assert_contains "$(visit /)" two.example
    printf '||two.example^\n' >"$RUN/a.txt"
    httpd_reload
    new_rules() { visit / | grep -q one.example; }
    wait_until new_rules
    refute_contains "$(visit /)" two.example
    rm "$RUN/a.txt"
    allow_log 'PrivacyFilterList: .* cannot be read' PV0204
    httpd_reload
    wait_for_log 'PV0204'
    refute_contains "$(visit /)" two.example
    assert_contains "$(visit /)" one.example
}

@test "privacyctl lists check counts a list and names what it does not understand" {
    printf '||a.example^\n@@||a.example/ok\n||b.example^$csp=x\n||c.example^$nonsense\nx##y\n' >"$RUN/a.txt"
    run build/privacyctl lists check "$RUN/a.txt"
    assert_equal "$status" 1
    assert_contains "$output" "$RUN/a.txt:3: understood, not applied: csp"
    assert_contains "$output" "$RUN/a.txt:4: not understood: an option is unknown"
    assert_matches "$output" 'network rules +4'
    assert_matches "$output" 'cosmetic rules +1 '
}

@test "privacyctl lists match tells the rule that decided" {
    printf '! list\n||a.example^$script\n@@||a.example/ok\n' >"$RUN/a.txt"
    run build/privacyctl lists match --list "$RUN/a.txt" --page https://p.example/ --type script https://a.example/x
    assert_equal "$status" 0
    assert_contains "$output" "$RUN/a.txt:2: ||a.example^\$script"
    run build/privacyctl lists match --list "$RUN/a.txt" --page https://p.example/ --type script https://a.example/ok
    assert_equal "$status" 1
    assert_contains "$output" "$RUN/a.txt:3: @@||a.example/ok"
    run build/privacyctl lists match --page https://p.example/ --type script https://www.google-analytics.com/analytics.js
    assert_contains "$output" 'blocked analytics'
}

@test "privacyctl lists match answers a table line by line, whatever is in it" {
    printf '||a.example^$script\n||f.example^\n' >"$RUN/a.txt"
    got=$(printf '%s\n' $'script\thttps://p.example/\thttps://a.example/x' \
        $'image\thttps://p.example/\thttps://a.example/x' \
        $'sub_frame\thttps://p.example/\thttps://f.example' \
        $'document\thttps://f.example/\thttps://f.example/' \
        $'xhr\tabout:blank\thttps://f.example/' $'beacon\t\thttps://f.example/\r' \
        'nonsense' '' $'script\thttps://p.example/\tdata:,x' \
        $'unheard\thttps://p.example/\thttps://f.example/' |
        build/privacyctl lists match --list "$RUN/a.txt" --tsv | tr -d '\n')
    assert_equal "$got" 1011110001
}

# Private kilobytes of the compiled block in one child: the large mapping
# without a file that nobody may write.
private_kb() { # PID
    awk '/^[0-9a-f]+-[0-9a-f]+ /{ found = ($2 == "r--p" && NF == 5) }
        found && /^Size:/ { size = $2 }
        found && /^Private_(Clean|Dirty):/ && size > 1000 { sum += $2; seen = 1 }
        END { print seen ? sum + 0 : "none" }' "/proc/$1/smaps"
}

@test "sixteen children share one block and add no memory of their own" {
    for i in $(seq 30000); do echo "||host$i.tracker-of-some-length.example^"; done >"$RUN/a.txt"
    page index.html <<<'<!DOCTYPE html><script src="https://host77.tracker-of-some-length.example/x.js"></script>'
    httpd_config prefork <<CONF
Privacy On
PrivacyFilterList analytics $RUN/a.txt
StartServers 16
MinSpareServers 16
CONF
    httpd_start
    for _ in $(seq 40); do refute_contains "$(visit /)" tracker-of; done
    sum=0 children=0
    for pid in $(pgrep -P "$(cat "$DIR/run/httpd.pid")"); do
        kb=$(private_kb "$pid")
        [ "$kb" != none ] || continue
        sum=$((sum + kb)) children=$((children + 1))
    done
    [ "$children" -ge 16 ] || fail "only $children children map the block"
    [ "$sum" -lt 100 ] || fail "$sum kB are private"
}
