#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# 100,000 pages asked for, most of them under random URLs: the memory is what
# it was, the pages that people read stay named, and no request is lost.

load lib/server

REQUESTS=100000
PAGES=10000
TOP=100

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
    DB=$STORE/visits.db
}

teardown() { pv_teardown; }

# The URLs of a flood, one a line; the first tenth is random, then every fourth
# is a page by Zipf's law. The true top of the pages goes to $OUT/top.
urls() { # REQUESTS
    python3 - "$1" "$PAGES" "$TOP" "$OUT/top" <<'PYTHON'
import collections, math, random, sys
requests, pages, top = map(int, sys.argv[1:4])
chance, real = random.Random(7), collections.Counter()
for n in range(requests):
    if n > requests / 10 and n % 4 == 0:
        page = "/real/" + "".join(chr(97 + int(d)) for d in str(int(math.exp(chance.random() * math.log(pages)))))
        real[page] += 1
    else:
        page = "/x/" + "".join(chance.choice("ghijklmnopqrstuvwxyz") for _ in range(12))
    print(page)
open(sys.argv[4], "w").writelines(page + "\n" for page, _ in real.most_common(top))
PYTHON
}

# As many children as ever may be, none of which is retired or added, and each
# connection stays with one: what is measured lives to the end.
flooded_httpd() { # DISCLOSURE
    httpd_config prefork <<CONF
AliasMatch "^/(real|x)/" "$DOCS/index.html"
Privacy On
PrivacyStore sqlite3 $DB flush=1h
PrivacyDisclosure $1
LogFormat %P child
CustomLog $LOGS/children.log child
MaxKeepAliveRequests 0
StartServers 6
MinSpareServers 1
MaxSpareServers 6
MaxRequestWorkers 6
CONF
    httpd_start
    wait_until all_have_started
}

all_have_started() { [ "$(httpd_children | wc -l)" = 6 ]; }

ask() { # COUNT FILE
    h2load --h1 -n "$1" -c 2 -t 1 -i "$2" -B "$URL" \
        -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0' \
        -H 'Accept-Language: nl' >"$OUT/h2load" 2>&1
    assert_contains "$(cat "$OUT/h2load")" "$1 succeeded, 0 failed"
}

# Asks until each of the children has what it needs for requests in its memory.
warm_up() { # CHILD...
    ask 1000 "$OUT/first" || return 99
    warm=$((warm + 1000))
    local child
    for child; do
        [ "$(grep -cx "$child" "$LOGS/children.log")" -ge 500 ] || return
    done
}

# KiB of mappings that are shared without a file, of a child.
shared_kib() {
    awk '$1 ~ /-/ { shared = $2 ~ /s$/ && $6 == "/dev/zero" }
        $1 == "Size:" && shared { kib += $2 } END { print kib + 0 }' "/proc/$1/smaps"
}

private_kib() { awk '/^RssAnon/ { print $2 }' "/proc/$1/status"; }

pages() { # COLUMN CONDITION
    sqlite3 "$DB" "SELECT $1 FROM privacy_day WHERE dimension = 'page' AND $2"
}

@test "a flood of 100,000 URLs: same memory, top pages named, all counted" {
    local child children shared private most=0 grown total named warm=0
    local -A before
    flooded_httpd Exact
    urls $REQUESTS >"$OUT/urls"
    head -n 1000 "$OUT/urls" >"$OUT/first"
    children=$(httpd_children)
    # shellcheck disable=SC2086  # a number each
    wait_until warm_up $children || fail "not every child served: $(sort "$LOGS/children.log" | uniq -c)"
    shared=$(shared_kib "${children%%$'\n'*}")
    [ "$shared" -ge 2112 ]
    for child in $children; do before[$child]=$(private_kib "$child"); done
    ask $REQUESTS "$OUT/urls"
    assert_equal "$(httpd_children)" "$children" 'the children'
    for child in $children; do
        assert_equal "$(shared_kib "$child")" "$shared" "shared memory of $child"
        private=$(private_kib "$child")
        grown=$((private - before[$child]))
        [ "$grown" -le "$most" ] || most=$grown
    done
    httpd_stop
    total=$(pages 'COALESCE(SUM(count), 0)' 1)
    named=$(pages item "item LIKE '/real/%'" | grep -cxFf - "$OUT/top")
    echo "# shared memory $shared KiB before and after; a child's private memory grew by $most KiB at most" >&3
    echo "# $named of the true top $TOP pages named, $total of $((REQUESTS + warm)) page requests in the sum" >&3
    assert_at_most "$most" 512 "KiB more of private memory"
    [ "$named" -ge 95 ]
    assert_equal "$total" $((REQUESTS + warm))
}

@test "a flood that is rounded: the sum of pages is right within the rounding" {
    local total
    flooded_httpd 'threshold=1 rounding=10'
    urls 20000 >"$OUT/urls"
    ask 20000 "$OUT/urls"
    httpd_stop
    total=$(pages 'COALESCE(SUM(count), 0)' 1)
    echo "# $total of 20000 page requests in the sum, $(pages 'COUNT(*)' 1) figures" >&3
    [ $((total % 10)) = 0 ]
    [ $((total > 20000 ? total - 20000 : 20000 - total)) -le 20 ]
}
