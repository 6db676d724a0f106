#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The same small suite beside each module that handles the same requests:
# address, blocking, consent, application, proxy, validators, counting. The
# final questions fail on any line at warn or above.

load lib/server

setup() {
    pv_setup
    httpd_instance backend
    without_module
    page index.html <<<"<title>Behind</title>$TRACKER<p>behind"
    httpd_config event </dev/null
    PV_TOOL='' httpd_start
    BEHIND=$URL
    PV_WITH_MODULE=1
    httpd_instance main
    page index.html <<<"<title>Home</title>$TRACKER<p>$(head -c 3000 /dev/zero | tr '\0' x)"
    # httpd's validator of a file that was just written is a weak one at first.
    touch -d '1 hour ago' "$DOCS/index.html"
    cgi_env
}

teardown() { pv_teardown; }

TRACKER='<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'

# The module with all its parts; the neighbour from standard input.
beside() { # [MPM]
    {
        cat <<CONF
Privacy On
PrivacyStore sqlite3 $STORE/visits.db flush=1h
PrivacyDisclosure Exact
ProxyPass /behind/ $BEHIND/
CONF
        cat
    } | httpd_config "${1:-event}"
    httpd_start
}

# Compressing filters change a validator so that httpd itself never answers 304
# to it (DeflateAlterETag AddSuffix); compresses=1 leaves that question out.
# Visits with further arguments for curl, such as --compressed; sets `asked`.
core_suite() { # [CURL ARGUMENT...]
    local all path etag
    asked=0
    all="Cookie: privacy=1.1.$(date -u +%y%m).f1m1a1k1"
    for path in /index.html /behind/index.html; do
        refute_contains "$(visit "$@" "$path")" googletagmanager
        assert_contains "$(visit "$@" -H "$all" "$path")" "$TRACKER"
        # Again, for whoever kept the answer of before.
        refute_contains "$(visit "$@" "$path")" googletagmanager
        assert_contains "$(visit "$@" -H "$all" "$path")" "$TRACKER"
        asked=$((asked + 4))
    done
    assert_equal "$(visit "$@" /index.html | wc -c)" "$(wc -c <"$DOCS/index.html")"
    etag=$(visit_head "$@" /index.html | sed -n 's/^[Ee][Tt]ag: //p')
    [ -n "${compresses:-}" ] || assert_equal "$(visit_status "$@" -H "If-None-Match: $etag" /index.html)" 304
    assert_equal "$(visit_status "$@" -H "If-None-Match: $etag" -H "$all" /index.html)" 200
    assert_contains "$(visit_head "$@" -H "Origin: $URL" -d choice=none /privacy-choices/consent)" 'et-'
    assert_contains "$(visit "$@" -H 'Sec-GPC: 1' /privacy-choices/state.json)" '"signal":"gpc"'
    assert_matches "$(visit "$@" -H 'X-Real-IP: 192.0.2.7' /cgi-bin/env)" 'REMOTE_ADDR=2[45][0-9]\.'
    refute_contains "$(visit "$@" -H 'X-Real-IP: 192.0.2.7' /cgi-bin/env)" 192.0.2.7
    assert_equal "$(visit_status "$@" /missing)" 404
    asked=$((asked + 9 - ${compresses:-0}))
}

# After the stop: every request stands once in the store.
all_counted() {
    wait_until is_logged "$asked" # after the answer has gone
    httpd_stop
    local counted
    counted=$(sqlite3 "$STORE/visits.db" "SELECT sum(count) FROM privacy_hour WHERE dimension = 'status'")
    assert_equal "$counted" "$asked" counted
    assert_equal "$(logged)" "$asked" logged
}

logged() { grep -cv 'internal dummy' "$LOGS/access.log"; }

is_logged() { [ "$(logged)" = "$1" ]; }

@test "mod_security2 with the core rule set, which only detects" {
    # It says what it found at error, and its version at the start.
    allow_log '\[security2:'
    httpd_modules unique_id security2
    beside <<CONF
<IfModule security2_module>
    SecRuleEngine DetectionOnly
    SecRequestBodyAccess On
    SecResponseBodyAccess On
    SecResponseBodyMimeType text/html
    SecAuditEngine Off
    SecDataDir $DIR/run
    SecTmpDir $DIR/run
    Include /etc/modsecurity/crs/crs-setup.conf
    Include /usr/share/modsecurity-crs/rules/*.conf
</IfModule>
CONF
    core_suite
    # It does look: this is an attack that it knows.
    visit -o /dev/null '/index.html?x=<script>alert(1)</script>&y=/etc/passwd'
    asked=$((asked + 1))
    wait_for_log 'security2:error.*ModSecurity: Warning'
    all_counted
}

@test "mod_deflate" {
    beside <<<'AddOutputFilterByType DEFLATE text/html'
    local compresses=1
    core_suite --compressed
    all_counted
}

@test "mod_brotli" {
    httpd_modules brotli
    beside <<<'AddOutputFilterByType BROTLI_COMPRESS text/html'
    assert_contains "$(visit_head -H 'Accept-Encoding: br' /index.html)" 'Content-Encoding: br'
    local compresses=1
    core_suite --compressed
    asked=$((asked + 1))
    all_counted
}

@test "mod_cache on disk" {
    allow_log 'PV0110: CacheEnable'
    httpd_modules cache cache_disk
    mkdir "$DIR/cache"
    own_folder "$DIR/cache"
    beside <<CONF
CacheEnable disk /index.html
CacheEnable disk /behind/
CacheRoot $DIR/cache
CacheDefaultExpire 60
CacheIgnoreNoLastMod On
CONF
    core_suite
    all_counted
    find "$DIR/cache" -name '*.data' | grep -q . || fail 'nothing was cached'
}

@test "mod_http2" {
    httpd_modules http2
    beside <<<'Protocols h2c http/1.1'
    assert_equal "$(visit -o /dev/null -w '%{http_version}' --http2-prior-knowledge /index.html)" 2
    core_suite --http2-prior-knowledge
    asked=$((asked + 1))
    all_counted
}

@test "mod_md, loaded as Debian does" {
    allow_log AH01873
    httpd_modules ssl socache_shmcb md
    beside <<<"MDStoreDir $DIR/run/md"
    core_suite
    all_counted
}

@test "PHP as a module" {
    local php
    php=$(find "$LIBEXEC" -name 'libphp*.so' | head -n 1)
    page who.php <<<'<title>PHP</title><?php echo $_SERVER["REMOTE_ADDR"]; ?><script src="https://www.googletagmanager.com/gtag/js"></script>'
    beside prefork <<CONF
LoadModule php_module $php
<FilesMatch \.php\$>
    SetHandler application/x-httpd-php
</FilesMatch>
CONF
    local body
    body=$(visit /who.php)
    refute_contains "$body" googletagmanager
    assert_matches "$body" '>2[45][0-9]\.'
    core_suite
    asked=$((asked + 1))
    all_counted
}

@test "mod_fcgid" {
    allow_log 'fcgid:'
    httpd_modules fcgid
    mkdir -p "$DOCS/fcgid"
    page fcgid/who.php <<<'<title>PHP</title><?php echo $_SERVER["REMOTE_ADDR"]; ?><script src="https://www.googletagmanager.com/gtag/js"></script>'
    beside <<CONF
FcgidIPCDir $DIR/run
FcgidProcessTableFile $DIR/run/fcgid_shm
<Directory $DOCS/fcgid>
    SetHandler fcgid-script
    FcgidWrapper $(command -v php-cgi) .php
</Directory>
CONF
    local body
    body=$(visit /fcgid/who.php)
    refute_contains "$body" googletagmanager
    assert_matches "$body" '>2[45][0-9]\.'
    core_suite
    asked=$((asked + 1))
    all_counted
}

@test "mod_rewrite with a front controller and look-ahead" {
    beside <<CONF
RewriteEngine On
RewriteRule ^/pretty/(.*)$ /index.html [PT]
RewriteCond %{LA-U:REQUEST_FILENAME} !-f
RewriteRule ^/gone - [R=404,L]
RewriteCond %{HTTP_USER_AGENT} nobody
RewriteRule ^ - [F]
CONF
    refute_contains "$(visit /pretty/page)" googletagmanager
    core_suite
    asked=$((asked + 1))
    all_counted
}

@test "mod_remoteip behind a proxy" {
    forbid_text 192.0.2.55
    beside <<CONF
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.0/8
<Location /private>
    Require ip 192.0.2.55
</Location>
Alias /private $DOCS
CONF
    core_suite -H 'X-Forwarded-For: 192.0.2.55'
    assert_equal "$(visit_status -H 'X-Forwarded-For: 192.0.2.55' /private/index.html)" 200
    assert_equal "$(visit_status -H 'X-Forwarded-For: 192.0.2.56' /private/index.html)" 403
    asked=$((asked + 2))
    allow_log AH01630
    all_counted
}
