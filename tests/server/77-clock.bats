#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# httpd's clock is moved (tests/tools/move_clock.c): every request in its hour and day, each
# once, whatever the clock does; and of a day that has closed nothing is left,
# neither in files nor in shared memory.

load lib/server

FIREFOX='Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'

setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
    DB=$STORE/visits.db
    CLOCK=$DIR/run/clock CLOCK_ZONE=UTC
}

teardown() { pv_teardown; }

# What httpd takes for now. The watchdog sees a jump within a second, and later
# where it still stores: requests to a site of their own tell when the hour and
# the day of the clock have begun, unless the periods that run go on.
clock() { # TIME in the zone of httpd [goes-on]
    local moment
    moment=$(TZ=$CLOCK_ZONE date -d "$1" +%s)
    move_clock "$CLOCK" $((moment - $(date +%s)))
    [ -f "$DIR/run/httpd.pid" ] || return 0
    sleep 2
    [ -n "${2:-}" ] || ! grep -q probe.example "$CONF" || wait_until has_begun "$moment" ||
        fail "the hour of $1 has not begun"
}

has_begun() { # MOMENT
    local day
    day=$(TZ=$CLOCK_ZONE date -d "$(TZ=$CLOCK_ZONE date -d "@$1" +%F)" +%s)
    visit -o /dev/null -H 'Host: probe.example' /
    [ "$(sqlite3 -readonly -cmd '.timeout 3000' "$DB" "SELECT
        EXISTS(SELECT 1 FROM privacy_hour WHERE site = 'probe.example' AND period = $(($1 / 3600 * 3600)))
        AND EXISTS(SELECT 1 FROM privacy_day WHERE site = 'probe.example' AND dimension = 'status' AND period = $day)")" = 1 ]
}

# Starts httpd by that clock.
start_at() { # TIME
    CLOCK_ZONE=${ZONE:-UTC}
    clock "$1"
    PV_WRAP="$(by_clock "$CLOCK") TZ=$CLOCK_ZONE" httpd_start
}

exact_config() { # further lines on standard input
    { echo "Privacy On
PrivacyDisclosure Exact
PrivacyStore sqlite3 $DB flush=1s"; cat; echo "<VirtualHost *:*>
ServerName www.example.org
</VirtualHost>
<VirtualHost *:*>
ServerName probe.example
</VirtualHost>"; } | httpd_config event
}

requests() { # HOW MANY
    for _ in $(seq "$1"); do
        assert_equal "$(visit_status -A "$FIREFOX" /)" 200
    done
}

# Figures of a dimension by period: "2026-11-21 23:00=20 ...".
by() { # TABLE [DIMENSION]
    sqlite3 -readonly -cmd '.timeout 3000' "$DB" "SELECT strftime('%Y-%m-%d %H:%M', period, 'unixepoch') || '=' || sum(count)
        FROM privacy_$1 WHERE site = 'www.example.org' AND dimension = '${2:-status}' GROUP BY period ORDER BY period" | paste -sd' '
}

is_by() { [ "$(by "$1" "${3:-status}")" = "$2" ]; }

must_be_by() { # TABLE FIGURES [DIMENSION]
    wait_until is_by "$@" || assert_equal "$(by "$1" "${3:-status}")" "$2" "$1 ${3:-status}"
}

@test "across midnight and the end of a month: each request in its own period" {
    exact_config <<<''
    start_at '2026-11-30 23:40:00'
    requests 6
    must_be_by hour '2026-11-30 23:00=6'
    clock '2026-12-01 00:00:05'
    requests 4
    must_be_by hour '2026-11-30 23:00=6 2026-12-01 00:00=4'
    must_be_by day '2026-11-30 00:00=6 2026-12-01 00:00=4'
    must_be_by day '2026-11-30 00:00=6 2026-12-01 00:00=4' page
    must_be_by month '2026-11-01 00:00=6 2026-12-01 00:00=4'
}

@test "forward by two days, back by half an hour, by a day, by a year: nothing twice or lost" {
    exact_config <<<''
    start_at '2026-11-21 12:10:00'
    local total=0 moment
    local -A goes_on=(['2026-11-23 11:55:00']=goes-on)
    for moment in '2026-11-21 12:10:00' '2026-11-23 12:50:00' '2026-11-23 12:20:00' '2026-11-23 11:55:00' \
        '2026-11-22 09:00:00' '2025-11-22 09:00:00' '2026-11-23 13:00:00'; do
        clock "$moment" ${goes_on[$moment]:-}
        requests 3
        total=$((total + 3))
        must_sum_to "$total" || fail "at $moment: $(by hour)"
    done
    httpd_stop
    # A clock that goes back by less than an hour does not begin an hour again.
    assert_equal "$(by hour)" "2025-11-22 09:00=3 2026-11-21 12:00=3 2026-11-22 09:00=3 2026-11-23 12:00=9 2026-11-23 13:00=3"
    assert_equal "$(by month page)" '2025-11-01 00:00=3 2026-11-01 00:00=18'
}

sums_to() { [ "$(sqlite3 -readonly -cmd '.timeout 3000' "$DB" "SELECT SUM(count) FROM privacy_hour
    WHERE site = 'www.example.org' AND dimension = 'status'")" = "$1" ]; }

must_sum_to() { wait_until sums_to "$1"; }

@test "clocks are put back: a day of 25 hours" {
    exact_config <<<'PrivacyTimeZone Local'
    ZONE=Europe/Berlin start_at '2026-10-25 01:30:00'
    requests 1
    clock '2026-10-25 03:10:00' # two hours and forty minutes later
    requests 2
    clock '2026-10-25 23:30:00'
    requests 3
    clock '2026-10-26 00:10:00'
    requests 4
    must_be_by hour '2026-10-24 23:00=1 2026-10-25 02:00=2 2026-10-25 22:00=3 2026-10-25 23:00=4'
    must_be_by day '2026-10-24 22:00=6 2026-10-25 23:00=4'
}

@test "clocks are put forward: a day of 23 hours" {
    exact_config <<<'PrivacyTimeZone Local'
    ZONE=Europe/Berlin start_at '2026-03-29 01:50:00'
    requests 2
    must_be_by hour '2026-03-29 00:00=2'
    clock '2026-03-29 03:10:00'
    requests 3
    clock '2026-03-30 00:10:00'
    requests 4
    must_be_by hour '2026-03-29 00:00=2 2026-03-29 01:00=3 2026-03-29 22:00=4'
    must_be_by day '2026-03-28 23:00=5 2026-03-29 22:00=4'
}

# Ninety people from networks of their own; a rare page for each.
send_seeded() {
    python3 - "$PORT" <<'PY'
import socket, sys
for i in range(90):
    for path in ("/", "/index.html", f"/rare-seeded-{i}.html"):
        s = socket.socket()
        s.bind((f"127.{100 + i}.{17 + i}.{33 + i}", 0))
        s.connect(("127.0.0.1", int(sys.argv[1])))
        s.sendall((f"GET {path}?token=seeded-query-{i} HTTP/1.1\r\nHost: www.example.org\r\nConnection: close\r\n"
            f"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0 Seeded-Browser/{i}\r\n"
            f"Cookie: id=seeded-cookie-{i}\r\nAccept-Language: nl\r\nSec-Fetch-Site: none\r\n\r\n").encode())
        while s.recv(65536):
            pass
        s.close()
PY
}

# Says what of the above stands in the memory that processes of httpd share;
# paths in the counters alone, the scoreboard shows them too.
in_memory() {
    python3 - "$(httpd_pid)" <<'PY'
import socket, sys
seeds = [f"127.{100 + i}.{17 + i}.{33 + i}" for i in range(90)]
needles = {"address": [s.encode() for s in seeds], "binary address": [socket.inet_aton(s) for s in seeds],
    "agent": [b"Seeded-Browser"], "query": [b"seeded-query"], "cookie": [b"seeded-cookie"], "path": [b"rare-seeded"]}
pid, size = sys.argv[1], 0
found = dict.fromkeys(needles, 0)
with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as mem:
    for line in maps:
        if " rw-s " not in line:
            continue
        begin, end = (int(x, 16) for x in line.split()[0].split("-"))
        mem.seek(begin)
        memory = mem.read(end - begin)
        size += len(memory)
        for name, texts in needles.items():
            if name != "path" or len(memory) > 2 << 20:
                found[name] += sum(memory.count(t) for t in texts)
print(f"{size >> 10} KiB:", ", ".join(f"{n} {name}" for name, n in found.items()))
PY
}

is_closed() { [ "$(sqlite3 -readonly -cmd '.timeout 3000' "$DB" "SELECT COUNT(*) FROM privacy_day WHERE dimension = 'page'")" -ge 1 ] && [[ $(in_memory) == *' 0 path' ]]; }

@test "a closed day leaves nothing of its visitors, in files or in memory" {
    printf 'Privacy On\nPrivacyVisitors On\nPrivacyStore sqlite3 %s flush=1s\n' "$DB" | httpd_config event
    for i in {0..89}; do page "rare-seeded-$i.html" <<<'<title>Rare</title>'; done
    start_at '2026-11-20 22:30:00'
    send_seeded
    echo "before: $(in_memory)" >&3
    assert_matches "$(in_memory)" ' [1-9][0-9]* path'  # the search finds what is there
    assert_matches "$(in_memory)" ' 0 address, 0 binary address, 0 agent, 0 query, 0 cookie'
    clock '2026-11-21 00:00:30'
    wait_until is_closed || fail "$(in_memory)"
    echo "after: $(in_memory)" >&3
    assert_matches "$(in_memory)" ': 0 address, 0 binary address, 0 agent, 0 query, 0 cookie, 0 path'
    wait_until has_published || fail "$(sqlite3 "$DB" 'SELECT * FROM privacy_day')"
    assert_equal "$(sqlite3 "$DB" "SELECT COUNT(*) FROM privacy_day WHERE count % 10 <> 0 OR count < 20")" 0
    forbid_text Seeded-Browser seeded-query seeded-cookie
    for i in {0..89}; do forbid_text "127.$((100 + i)).$((17 + i)).$((33 + i))"; done
    # What one person asked for is in no file either, but for the access log.
    rm "$LOGS/access.log"
    rm "$DOCS"/rare-seeded-*
    forbid_text rare-seeded
}

# 180 views of the front page; the rest together are (other).
has_published() {
    [ "$(sqlite3 -readonly -cmd '.timeout 3000' "$DB" "SELECT COUNT(*) FROM privacy_day WHERE dimension = 'page'
        AND (item = '/' OR item = '(other)')")" = 2 ]
}

@test "nine tenths from one network: the log says so once" {
    allow_log PV0503
    { echo "Privacy On
PrivacyDisclosure Exact
PrivacyStore sqlite3 $DB flush=1s
<Location /report>
    SetHandler privacy-report
</Location>"; } | httpd_config event
    start_at '2026-11-20 10:10:00'
    ab -q -n 150 -c 4 "$URL/" >"$OUT/ab"
    clock '2026-11-20 11:10:00'
    wait_for_log 'PV0503.*www.example.org.*mod_remoteip'
    ab -q -n 150 -c 4 "$URL/" >"$OUT/ab"
    clock '2026-11-20 12:10:00'
    sleep 2
    assert_equal "$(grep -c PV0503 "$LOGS/error.log")" 1
    assert_contains "$(visit /report)" mod_remoteip
}

# Flags of the counters' mapping in the kernel's words: dd is "not dumped".
dumped() { awk '/ rw-s / { shared = 1; size = 0 } / r[^ ]* / && !/ rw-s / { shared = 0 }
    shared && /^Size:/ { size = $2 } shared && /^VmFlags:/ && size > 2000 && !/ dd/' "/proc/$(httpd_pid)/smaps"; }

@test "a core file holds no counters" {
    exact_config <<<''
    httpd_start
    grep -q ' rw-s ' "/proc/$(httpd_pid)/smaps"
    assert_equal "$(dumped)" ''
    [ "$(grep -c '^VmFlags:.* dd' "/proc/$(httpd_pid)/smaps")" -ge 1 ] || fail "nothing is left out of core files"
}

@test "httpd -X has no second process: its figures wait in the spool or are stored" {
    exact_config <<<''
    timeout -k 5 "$PV_LIFE_S" "${PV_AS[@]}" ${PV_TOOL:-} "$HTTPD" -d "$DIR" -f "$CONF" -X </dev/null >"$OUT/x" 2>&1 3>&- &
    local job=$!
    wait_until visit /
    requests 5
    kill -TERM "$(httpd_pid)"
    wait "$job" || :
    exact_config <<<''
    httpd_start
    wait_until sums_to 6 || fail "$(by hour)"
}
