#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Beacon requests to this server: behind a reverse proxy, through a forward
# proxy, and to a first-party collector, answered here and never passed on.

load lib/server
setup() { pv_setup; }
teardown() { pv_teardown; }

# A backend that answers everything and logs what reached it.
start_backend() {
    httpd_instance backend
    httpd_modules rewrite
    httpd_config <<CONF
Header always set Cache-Control "public, max-age=600"
RewriteEngine On
RewriteRule ^ /index.html [L]
CONF
    page index.html <<<'from the backend'
    httpd_start
    backend=$URL backend_logs=$LOGS
    httpd_instance main
}

# The main httpd proxies /t/ to a tracker's name; the request itself goes
# through the backend as its proxy, so that nothing leaves this machine.
start_reverse() { # start_reverse [LINE...]
    start_backend
    httpd_modules proxy proxy_http cache cache_disk headers
    {
        echo 'Privacy On'
        echo 'ProxyRequests Off'
        echo "ProxyRemote * $backend"
        echo 'ProxyPass /t/ http://www.google-analytics.com/'
        echo 'ProxyPass /cdn/ http://cdn.example.net/'
        echo "ProxyPass /app/ $backend/"
        printf '%s\n' "$@"
    } | httpd_config
    httpd_start
}

# A client that uses the main httpd as its proxy.
through() { curl -sS --max-time 20 --interface "$PV_VISITOR" -x "$URL" "$@"; }

reached() { grep -c "$1" "$backend_logs/access.log" || true; }

@test "a tracker behind a reverse proxy is answered here: stub, image, nothing" {
    start_reverse
    head=$(visit_head -H 'Sec-Fetch-Dest: script' /t/analytics.js)
    assert_contains "$head" ' 200 '
    assert_contains "$head" 'Content-Type: text/javascript'
    assert_contains "$head" 'Cache-Control: private, no-store'
    assert_contains "$(visit -H 'Sec-Fetch-Dest: script' /t/analytics.js)" hitCallback
    visit -H 'Sec-Fetch-Dest: image' -o "$OUT/gif" '/t/collect?v=1&tid=UA-1-1'
    assert_equal "$(wc -c <"$OUT/gif")" 43
    assert_equal "$(head -c 6 "$OUT/gif")" GIF89a
    assert_equal "$(visit_status --data x '/t/g/collect?v=2&tid=G-1')" 204
    assert_equal "$(visit_status -H 'Ping-To: https://x.example/' --data PING /t/ping)" 204
    assert_equal "$(visit /cdn/lib.js)" 'from the backend'
    assert_equal "$(reached analytics)" 0
    assert_equal "$(reached collect)" 0
    assert_equal "$(reached lib.js)" 1
}

@test "Proxied leaves one's own collectors and backends alone, On does not" {
    start_reverse
    page matomo.js <<<'own'
    assert_equal "$(visit /matomo.js)" own
    assert_equal "$(visit '/app/x?idsite=1&rec=1')" 'from the backend'
    httpd_config_add <<<'PrivacyBlockRequests On'
    httpd_restart
    refute_contains "$(visit /matomo.js)" own
    assert_equal "$(visit_status --data x '/app/x?idsite=1&rec=1')" 204
    assert_equal "$(visit_status --data x '/app/renamed?v=2&tid=G-ABC&cid=1')" 204
    assert_equal "$(visit '/app/renamed?v=2')" 'from the backend'
    assert_equal "$(visit_status -H 'Sec-Fetch-Dest: document' '/app/?v=2&tid=G-ABC')" 200
}

@test "PrivacyBlockRequests Off and PrivacyBlock Report pass everything on" {
    start_reverse 'PrivacyBlockRequests Off'
    assert_equal "$(visit -H 'Sec-Fetch-Dest: script' /t/analytics.js)" 'from the backend'
    httpd_instance main
    sed -i 's/PrivacyBlockRequests Off/PrivacyBlock Report/' "$CONF"
    httpd_restart
    assert_equal "$(visit -H 'Sec-Fetch-Dest: script' /t/analytics.js)" 'from the backend'
}

@test "a request that consent lets through is passed on and never stored" {
    allow_log PV0110
    start_reverse "CacheRoot $RUN/cache" 'CacheEnable disk /t/'
    mkdir -p "$RUN/cache" && chmod 777 "$RUN/cache"
    cookie="privacy=1.1.$(date -u +%y%m).f1m1a1k1"
    for _ in 1 2; do
        head=$(visit_head -H 'Sec-Fetch-Dest: script' -H "Cookie: $cookie" /t/analytics.js)
        assert_contains "$head" ' 200 '
        assert_contains "$head" 'Cache-Control: private, no-store'
        refute_contains "$head" max-age
    done
    assert_equal "$(reached analytics)" 2
    assert_equal "$(find "$RUN/cache" -type f | wc -l)" 0
}

@test "a forward proxy answers for trackers and opens no tunnel to them" {
    start_backend
    httpd_modules proxy proxy_http proxy_connect
    {
        echo 'Privacy On'
        echo 'ProxyRequests On'
        echo "ProxyRemote http $backend"
        echo "ProxyPass /told/ $backend/"
        echo 'AllowCONNECT 443'
    } | httpd_config
    tunnel() {
        printf '%s\r\n' 'CONNECT www.google-analytics.com:443 HTTP/1.1' 'Host: www.google-analytics.com:443' \
            'Connection: close' '' | visit_raw
    }
    httpd_start
    for requests in Proxied On; do
        echo "PrivacyBlockRequests $requests" | httpd_config_add
        httpd_restart
        assert_equal "$(through -o /dev/null -w '%{http_code}' --data x 'http://www.google-analytics.com/g/collect?v=2&tid=G-1')" 204
        assert_contains "$(through http://cdn.example.net/x)" 'from the backend'
        assert_contains "$(tunnel | head -1)" ' 403 '
        assert_equal "$(reached google-analytics)" 0
    done
    # What is said instead may come from a backend, which is no beacon.
    httpd_config_add <<<'ErrorDocument 403 /told/'
    httpd_restart
    assert_contains "$(tunnel)" 'from the backend'
    assert_equal "$(reached google-analytics)" 0
}
