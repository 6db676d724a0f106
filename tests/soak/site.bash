# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034  # variables are read by the tests
#
# A site that uses everything at once, and the load on it: what `make soak` and
# `make sanitize` visit. Source it after lib/server.

# The site: files, CGI, a proxied backend, SSI, HTTP/2, TLS, blocking with a
# list of its own, the banner, counting without rounding, the report.
busy_site() { # [MPM] [FLUSH] further directives from standard input
    local mpm=${1:-${PV_MPM:-event}} flush=${2:-1s} backend
    busy_backend
    backend=$URL
    httpd_instance main
    busy_pages
    list_of 1
    httpd_modules ssl socache_shmcb proxy proxy_http
    # HTTP/2 runs its requests in threads of its own, which prefork lacks.
    [ "$mpm" = prefork ] || httpd_modules http2
    {
        [ "$mpm" = prefork ] || echo 'Protocols h2 h2c http/1.1'
        cat <<CONF
Timeout 5
KeepAliveTimeout 2
Privacy On
PrivacyStore sqlite3 $STORE/visits.db flush=$flush
PrivacyDisclosure Exact
PrivacyConsent Banner
PrivacyFilterList analytics builtin $DIR/conf/own.list
ProxyPass /backend/ $backend/
AddOutputFilterByType DEFLATE text/html
<Location /report>
    SetHandler privacy-report
</Location>
CONF
        tls_config
        cat
    } | httpd_config "$mpm"
}

busy_backend() {
    httpd_instance backend
    without_module
    page index.html <<<'<title>Behind</title><img src="https://www.google-analytics.com/collect?v=1"><p>text'
    # Half a page, then the other half.
    cgi halves <<'SH'
#!/bin/sh
printf 'Content-Type: text/html\r\nSet-Cookie: _ga=GA1.2.3.4; Path=/\r\n\r\n<title>One</title><scr'
sleep 0.01
printf 'ipt src="https://www.googletagmanager.com/gtag/js?id=G-1"></script><p>Two'
SH
    httpd_config "${PV_MPM:-event}" </dev/null
    PV_TOOL='' httpd_start
    PV_WITH_MODULE=1
}

busy_pages() {
    page index.html <<<'<title>Home</title><script src="https://www.googletagmanager.com/gtag/js"></script><p>text'
    page part.html <<<'<p>a part <img src="https://beacon.example.net/pixel.gif" width="1">'
    page whole.shtml <<<'<title>SSI</title><!--#include virtual="/part.html" --><!--#include virtual="/index.html" --><!--#echo var="REMOTE_ADDR" -->'
    head -c 20000 /dev/urandom >"$DOCS/picture.png"
    {
        echo '<title>Long</title>'
        for n in $(seq 400); do
            echo "<p>paragraph $n <a href=\"/p/$n\">more</a> <img src=\"/i/$n.png\" srcset=\"https://stats.example.net/$n.png 2x\">"
        done
    } >"$DOCS/long.html"
    cgi_env
}

# The filter list, other rules in each edition.
list_of() { # EDITION
    printf '||beacon.example.net^\n||stats%s.example.net^\n||stats.example.net^\n' "$1" >"$DIR/conf/own.list.new"
    mv "$DIR/conf/own.list.new" "$DIR/conf/own.list"
}

# wrk over plain HTTP/1.1: every kind of page, browser and state of consent.
wrk_script() {
    cat >"$OUT/mix.lua" <<'LUA'
local paths = { "/", "/index.html", "/long.html", "/picture.png", "/whole.shtml", "/cgi-bin/env",
  "/backend/", "/backend/cgi-bin/halves", "/privacy-choices/", "/privacy-choices/state.json",
  "/privacy-choices/statement", "/nothing-here", "/report?format=json&dimension=page" }
local agents = { "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.0" }
local cookies = { nil, "privacy=1.1.2611.f0m1a1k0", "privacy=1.1.2611.f0m0a0k0", "privacy=rubbish; _ga=GA1.1.1.1" }
local n = 0
function setup(thread) thread:set("offset", n); n = n + 1 end
function init() n = (offset or 0) * 7 end
function request()
  n = n + 1
  local headers = { ["Host"] = "www.example.org", ["User-Agent"] = agents[n % #agents + 1],
    ["Accept-Language"] = "nl,en;q=0.5", ["Referer"] = "https://from" .. n % 50 .. ".example.com/x",
    ["Cookie"] = cookies[n % 4 + 1] }
  if n % 5 == 0 then headers["Sec-GPC"] = "1" end
  if n % 3 == 0 then headers["Accept-Encoding"] = "gzip" end
  if n % 97 == 0 then
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    headers["Sec-Fetch-Site"] = "same-origin"
    return wrk.format("POST", "/privacy-choices/consent", headers, "choice=all&return=/")
  end
  return wrk.format("GET", paths[n * 31 % #paths + 1] , headers)
end
LUA
}

# wrk over plain HTTP, for a time or until so many requests have their answer.
start_wrk() { # SECONDS CONNECTIONS [REQUESTS]
    wrk_script
    [ -z "${3:-}" ] || cat >>"$OUT/mix.lua" <<LUA
local answered = 0
function response()
  answered = answered + 1
  if answered == $3 / 2 then
    io.open("$OUT/wrk-done." .. offset, "w"):close()
    wrk.thread:stop()
  end
end
LUA
    rm -f "$OUT"/wrk-done.*
    wrk -t2 -c"$2" -d"$1s" --timeout 30 -s "$OUT/mix.lua" "$URL" >"$OUT/wrk.txt" 2>&1 3>&- &
    LOAD+=($!)
}

h2load_answered() {
    sed -nE 's/^status codes: ([0-9]+) 2xx, ([0-9]+) 3xx, ([0-9]+) 4xx, ([0-9]+) 5xx.*/\1 \2 \3 \4/p' "$OUT/h2load.txt" |
        awk '{ n += $1 + $2 + $3 + $4 } END { print n + 0 }'
}

# h2load over TLS, again and again, since it does not reconnect; for a time or
# until so many requests have their answer.
start_h2load() { # SECONDS CLIENTS [REQUESTS]
    local end=$((SECONDS + $1)) clients=$2 requests=${3:-}
    : >"$OUT/h2load.txt"
    while [ "$SECONDS" -lt "$end" ] && { [ -z "$requests" ] || [ "$(h2load_answered)" -lt "$requests" ]; }; do
        timeout 60 h2load -n $((requests ? requests / 4 : 400)) -c "$clients" -m 8 "$TLS_URL/" "$TLS_URL/long.html" "$TLS_URL/whole.shtml" \
            "$TLS_URL/picture.png" "$TLS_URL/privacy-choices/" "$TLS_URL/backend/" >>"$OUT/h2load.txt" 2>&1 3>&- || :
    done &
    LOAD+=($!)
}

# Slow readers, resets, half requests and requests that no browser sends.
start_rough() { # SECONDS [CLIENTS]
    timeout $(($1 + 60)) python3 "$PV_TOP/tests/soak/rough.py" "$PORT" "$PV_VISITOR" "$@" >"$OUT/rough.txt" 2>&1 3>&- &
    LOAD+=($!)
}

wrk_has_ended() { # PID: its threads ended before their time, or it did
    [ -f "$OUT/wrk-done.0" ] && [ -f "$OUT/wrk-done.1" ] || ! kill -0 "$1"
}

# Waits for the requests of start_wrk, which otherwise sleeps until its time ends.
finish_wrk() { # PID
    PV_WAIT_S=$PV_LIFE_S wait_until wrk_has_ended "$1" && kill -INT "$1"
}

# Waits for what was started; sets answered_wrk, answered_h2 (requests that got
# an answer) and sent_rough.
finish_load() {
    wait "${LOAD[@]}" || fail "$(tail -n 5 "$OUT/wrk.txt" "$OUT/rough.txt")"
    LOAD=()
    answered_wrk=$(sed -nE 's/^ *([0-9]+) requests in .*/\1/p' "$OUT/wrk.txt")
    # prefork has no HTTP/2, and none was started.
    [ -f "$OUT/h2load.txt" ] || echo 'status codes: 1 2xx, 0 3xx, 0 4xx, 0 5xx' >"$OUT/h2load.txt"
    answered_h2=$(h2load_answered)
    sent_rough=$(cat "$OUT/rough.txt")
    [ "$answered_wrk" -gt 0 ] && [ "$answered_h2" -gt 0 ] && [ -n "$sent_rough" ] ||
        fail "no load: $(tail -n 5 "$OUT/wrk.txt" "$OUT/h2load.txt" "$OUT/rough.txt")"
}

# All that was counted and stored, of every site here.
stored() {
    sqlite3 -readonly -cmd '.timeout 5000' "$STORE/visits.db" \
        "SELECT coalesce(sum(count), 0) FROM privacy_hour WHERE dimension = 'status'"
}

stored_at_least() { [ "$(stored)" -ge "$1" ]; }

stored_is() { [ "$(stored)" = "$1" ]; }

# httpd's own access log has a line for every request that it ended, its dummy
# connections aside (by which it wakes the children of prefork; their agent is
# printed as a class, too).
logged() { grep -cvE '"OPTIONS \* HTTP/1\.0" 200 - "-" "(bot|.*internal dummy connection.*)"$' "$LOGS/access.log"; }

log_is_quiet() { # no line for a second
    local before
    before=$(logged)
    sleep 1
    [ "$(logged)" = "$before" ]
}
