#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What vendors hand out to be pasted into pages (tests/data/snippets): without
# consent none of their hosts is left, with it every byte is there. The
# built-in lists alone are loaded. tests/browser does the same in Chromium.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

SNIPPETS=$BATS_TEST_DIRNAME/../data/snippets
VENDORS_MIN=30

granted() { echo "Cookie: privacy=1.1.$(date -u +%y%m).f1m1a1k1"; }

# The hosts that a snippet names, its source in the first line aside.
hosts() { sed 1d "$1" | grep -oE "(//|[\"'.])[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|net|org|io|ms|ru|cloud)\b" | sed -E "s|^[^a-z0-9]+||" | sort -u; }

serve() { # [LINE...]
    for path in "$SNIPPETS"/*.html; do
        { echo '<!doctype html><html><head><title>t</title></head><body>'
            sed 1d "$path"
            echo '<p>end</body></html>'; } | page "${path##*/}"
    done
    printf '%s\n' 'Privacy On' 'PrivacyFilterList media builtin' \
        'PrivacyFilterList functional builtin' "$@" | httpd_config
    httpd_start
}

@test "every snippet names its source, and there are those of thirty vendors" {
    for path in "$SNIPPETS"/*.html; do
        assert_matches "$(head -n 1 "$path")" '^<!-- source: .+[a-z]+\.[a-z]+.* -->$'
        [ -n "$(hosts "$path")" ] || fail "$path names no host"
    done
    vendors=$(head -qn 1 "$SNIPPETS"/*.html | grep -v 'resource hints' | cut -d, -f1 | sort -u | wc -l)
    [ "$vendors" -ge "$VENDORS_MIN" ] || fail "$vendors vendors"
    echo "# $vendors vendors" >&3
}

@test "no vendor's host is left before consent, every byte is there after" {
    serve
    count=0
    for path in "$SNIPPETS"/*.html; do
        file=${path##*/}
        visit "/$file" >"$OUT/body"
        assert_equal "$(stat -c %s "$OUT/body")" "$(stat -c %s "$DOCS/$file")" "$file"
        for host in $(hosts "$path"); do
            ! grep -F "$host" "$OUT/body" || fail "$file still names $host"
        done
        assert_contains "$(cat "$OUT/body")" '<p>end</body></html>'
        visit -H "$(granted)" "/$file" | cmp - "$DOCS/$file"
        visit -H "$(granted)" -H 'Sec-GPC: 1' "/$file" | cmp - "$OUT/body"
        count=$((count + 1))
    done
    echo "# $count of $(find "$SNIPPETS" -name '*.html' | wc -l) snippets" >&3
}
