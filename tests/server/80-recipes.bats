#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Each recipe of conf/recipes starts, and does what its first lines say. Names
# and addresses of the examples are put in place of the recipe's.

load lib/server
load lib/pgsql

setup() { pv_setup; }
teardown() {
    [ -z "${helper:-}" ] || kill "$helper" 2>/dev/null || :
    pv_teardown_rc=0
    pv_teardown || pv_teardown_rc=1
    [ -z "${PG_BIN:-}" ] || pg_stop
    return "$pv_teardown_rc"
}

FIREFOX='Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'
PSEUDONYM='^(24[0-9]|25[0-5])(\.[0-9]+){3}$'

recipe() { # NAME [OLD NEW]...
    local text
    text=$(cat "$PV_TOP/conf/recipes/$1.conf")
    shift
    while [ $# -gt 1 ]; do
        [[ $text == *"$1"* ]] || fail "the recipe does not say $1"
        text=${text//"$1"/"$2"}
        shift 2
    done
    printf '%s\n' "$text"
}

remote_addr() { sed -n 's/^REMOTE_ADDR=//p' <<<"$1"; }

counted() { # DIMENSION [ITEM]
    sqlite3 "$STORE/visits.db" "SELECT COALESCE(SUM(count), 0) FROM privacy_hour
        WHERE dimension='$1'${2:+ AND item='$2'}"
}

# Debian's PHP-FPM out of its package, without the service that it would start.
fpm_program() {
    local folder=$PV_TOP/build/php-fpm version
    version=$(php-cgi -v | sed -nE '1s/^PHP ([0-9]+\.[0-9]+).*/\1/p')
    if [ ! -x "$folder/usr/sbin/php-fpm$version" ]; then
        mkdir -p "$folder"
        (cd "$folder" && download "php$version-fpm" >apt.log 2>&1 &&
            dpkg-deb -x "php$version-fpm"_*.deb .) || fail "$(cat "$folder/apt.log")"
    fi
    echo "$folder/usr/sbin/php-fpm$version"
}

@test "every recipe is told apart by a test here or in 13-address-config" {
    for file in conf/recipes/*.conf; do
        name=$(basename "$file" .conf)
        [ "$name" = addresses ] || grep -q "recipe $name\b" tests/server/80-recipes.bats || fail "no test starts $file"
    done
}

@test "recipe behind-proxy: visitors are told apart, and dropped" {
    cgi_env
    { echo 'Privacy On'; recipe behind-proxy 10.0.0.0/8 127.0.0.0/8
      printf '%s\n' '<Location "/inside">' 'Require ip 198.51.100.0/24' '</Location>'; } | httpd_config
    httpd_start
    page inside/index.html <<<inside
    one=$(remote_addr "$(visit -H 'X-Forwarded-For: 198.51.100.7' /cgi-bin/env)")
    two=$(remote_addr "$(visit -H 'X-Forwarded-For: 203.0.113.9' /cgi-bin/env)")
    assert_matches "$one" "$PSEUDONYM"
    assert_matches "$two" "$PSEUDONYM"
    [ "$one" != "$two" ] || fail 'all visitors are one'
    assert_equal "$(visit_status -H 'X-Forwarded-For: 198.51.100.7' /inside/)" 200
    allow_log AH01630
    assert_equal "$(visit_status -H 'X-Forwarded-For: 203.0.113.9' /inside/)" 403
    forbid_text 198.51.100.7 203.0.113.9
}

@test "recipe php-fpm: Debian's PHP-FPM gets a pseudonym, and none where it should not" {
    program=$(fpm_program)
    cat >"$RUN/fpm.conf" <<CONF
[global]
error_log = $RUN/fpm.log
[www]
user = www-data
group = www-data
listen = $RUN/fpm.sock
listen.mode = 0666
pm = static
pm.max_children = 2
CONF
    timeout "$PV_LIFE_S" "$program" -R -F -n -y "$RUN/fpm.conf" </dev/null >/dev/null 2>&1 3>&- &
    helper=$!
    wait_until test -S "$RUN/fpm.sock"
    for path in who.php login/who.php contact/who.php; do
        page "$path" <<<'<?php echo $_SERVER["REMOTE_ADDR"], "|", $_SERVER["HTTP_X_FORWARDED_FOR"] ?? "none", "|", $_SERVER["PRIVACY_ANALYTICS"] ?? "0";'
    done
    httpd_modules proxy_fcgi
    { echo 'Privacy On'; recipe php-fpm /run/php/php8.2-fpm.sock "$RUN/fpm.sock"; } | httpd_config
    httpd_start
    IFS='|' read -r address forwarded analytics <<<"$(visit -H 'X-Forwarded-For: 192.0.2.9' /who.php)"
    assert_matches "$address" "$PSEUDONYM"
    assert_equal "$forwarded/$analytics" none/0
    cookie="privacy=1.1.$(date -u +%y%m).f1m1a1k1"
    assert_equal "$(visit -H "Cookie: $cookie" /who.php | cut -d'|' -f3)" 1
    assert_matches "$(visit /login/who.php | cut -d'|' -f1)" "$PSEUDONYM"
    assert_equal "$(visit /contact/who.php | cut -d'|' -f1)" 0.0.0.0
}

@test "recipe fcgid: PHP over FastCGI gets a pseudonym" {
    page who.php <<<'<?php echo $_SERVER["REMOTE_ADDR"], "|", $_SERVER["HTTP_X_FORWARDED_FOR"] ?? "none";'
    httpd_modules fcgid
    { printf '%s\n' 'Privacy On' "FcgidIPCDir $DIR/run" "FcgidProcessTableFile $DIR/run/fcgid_shm"
      recipe fcgid /var/www/html "$DOCS"; } | httpd_config
    allow_log fcgid
    httpd_start
    answer=$(visit -H 'X-Forwarded-For: 192.0.2.9' /who.php)
    assert_matches "${answer%|*}" "$PSEUDONYM"
    assert_equal "${answer#*|}" none
}

# A line is written after its answer.
has_lines() { [ "$(wc -l <"$2")" -ge "$1" ]; } # HOW MANY FILE

@test "recipe reverse-proxy: the application sees no visitor, its pages are filtered" {
    httpd_instance backend
    without_module
    cgi_env
    page index.html <<<'<title>App</title><script src="https://www.google-analytics.com/analytics.js"></script><p>end'
    mkdir -p "$DOCS/api" && ln -s "$DIR/cgi-bin/env" "$DOCS/api/env.cgi"
    httpd_config <<<'LogFormat "%{Privacy-Consent}i %{X-Forwarded-For}i %{X-Real-IP}i" combined'
    httpd_start
    behind=$URL log=$LOGS/access.log
    PV_WITH_MODULE=1
    httpd_instance main
    { echo 'Privacy On'; recipe reverse-proxy http://127.0.0.1:8081/ "$behind/"; } | httpd_config
    httpd_start
    html=$(visit -H 'X-Real-IP: 192.0.2.7' /)
    refute_contains "$html" google-analytics
    assert_contains "$html" '<p>end'
    wait_until has_lines 1 "$log"
    wait_until test -s "$log"
    line=$(tail -n 1 "$log")
    assert_contains "$line" 'analytics=?0'
    assert_matches "$(awk '{print $(NF-1)}' <<<"$line")" "$PSEUDONYM"
    assert_equal "$(awk '{print $NF}' <<<"$line")" -
    visit /api/env.cgi >"$OUT/api"
    has_two() { [ "$(wc -l <"$log")" = 2 ]; }
    wait_until has_two
    wait_until has_lines 2 "$log"
    assert_equal "$(tail -n 1 "$log" | awk '{print $(NF-1)}')" -
}

@test "recipe own-matomo: one's own is loaded, another's is not, and the statement names it" {
    page index.html <<<'<title>Home</title><script src="https://matomo.example.net/matomo.js"></script><script src="https://example.matomo.cloud/matomo.js"></script>'
    { echo 'Privacy On'; recipe own-matomo; } | httpd_config
    allow_log PV0713
    httpd_start
    html=$(visit /)
    assert_contains "$html" https://matomo.example.net/matomo.js
    refute_contains "$html" example.matomo.cloud
    assert_contains "$(visit /privacy-choices/statement)" 'Our own statistics at matomo.example.net'
}

@test "recipe own-visits: the office, those who asked, and editors are not counted" {
    httpd_modules headers
    page index.html <<<'<title>Home</title>'
    page admin/index.html <<<'<title>Admin</title>'
    page count-me-out/index.html <<<'<title>Out</title>'
    { printf '%s\n' 'Privacy On' 'PrivacyDisclosure Exact' "PrivacyStore sqlite3 $STORE/visits.db flush=1h"
      recipe own-visits 192.0.2.0/24 127.66.77.0/24; } | httpd_config
    httpd_start
    visit -A "$FIREFOX" / >"$OUT/page" # from the office
    stranger() { curl -s --interface 127.99.1.2 -A "$FIREFOX" -o /dev/null "$@"; }
    stranger "$URL/"
    stranger "$URL/admin/"
    stranger -c "$OUT/jar" "$URL/count-me-out/"
    stranger -b "$OUT/jar" "$URL/"
    stranger -b 'other=count-me-out=1x' "$URL/"
    httpd_stop
    assert_equal "$(counted requests human)" 2
    forbid_text 127.99.1.2
}

@test "recipe abuse-control: who asks too often is stopped, others are not, and no file names them" {
    page index.html <<<'<title>Home</title>'
    mkdir -p "$RUN/collections" && chmod 777 "$RUN/collections"
    httpd_modules unique_id
    { echo "LoadModule security2_module $LIBEXEC/mod_security2.so"; echo 'Privacy On'
      recipe abuse-control 203.0.113.0/24 127.99.9.0/24 /var/cache/modsecurity "$RUN/collections"; } | httpd_config
    allow_log 'AH01630|ModSecurity'
    httpd_start
    as() { curl -s --interface "$1" -o /dev/null -w '%{http_code}\n' "$URL/"; }
    # One client, so that it asks fast enough anywhere.
    curl -s --interface 127.66.77.88 -w '%{http_code}\n' -o /dev/null "$URL/?[1-130]" >"$OUT/seen"
    assert_equal "$(head -n 90 "$OUT/seen" | sort -u)" 200
    assert_equal "$(tail -n 1 "$OUT/seen")" 429
    assert_equal "$(as 127.98.1.2)" 200
    assert_equal "$(as 127.99.9.9)" 403
    forbid_text 127.98.1.2 127.99.9.9
}

@test "mod_evasive, to which all visitors are one, is warned about" {
    { echo "LoadModule evasive20_module $LIBEXEC/mod_evasive20.so"; echo 'Privacy On'; } | httpd_config
    run httpd_configtest
    assert_equal "$status" 0
    assert_contains "$output" 'PV0716: mod_evasive20.c counts all visitors as one'
}

@test "recipe many-hosts: two hundred virtual hosts start and are counted apart" {
    httpd_modules macro
    for name in one two big s{1..197}; do mkdir -p "$DOCS/$name.example"; done
    page one.example/index.html <<<'<title>One</title>'
    {
        printf '%s\n' 'PrivacyDisclosure Exact' "PrivacyStore sqlite3 $STORE/visits.db flush=1h"
        recipe many-hosts :80 ":$PORT" /var/www "$DOCS" 192.0.2.0/24 127.66.77.0/24
        for number in {1..197}; do echo "Use Site s$number.example"; done
    } | httpd_config
    allow_log PV0713
    httpd_start
    assert_contains "$(cat "$LOGS/error.log")" 'for the counters of 202 sites'
    for host in one.example s7.example s197.example; do
        visit -A "$FIREFOX" -H "Host: $host" / >"$OUT/page"
    done
    assert_equal "$(visit_status -H 'Host: figures.example' /)" 200
    assert_contains "$(visit -H 'Host: s9.example' '/privacy-choices/statement')" 'Example Hosting Ltd'
    httpd_stop
    assert_equal "$(sqlite3 "$STORE/visits.db" "SELECT COUNT(DISTINCT site) FROM privacy_hour WHERE dimension='requests'")" 5
    assert_equal "$(sqlite3 "$STORE/visits.db" "SELECT SUM(count) FROM privacy_day WHERE site='one.example' AND dimension='page'")" 1
}

@test "recipe fleet: a node writes with the role of postgresql.sql, and its statement is remembered" {
    pg_make
    "$PG_BIN/psql" -qX -h 127.0.0.1 -p "$PG_PORT" -U owner -d postgres \
        -v rounding=10 -f "$PV_TOP/conf/recipes/postgresql.sql"
    page index.html <<<'<title>Home</title>'
    { recipe fleet 'host=db.example.org dbname=privacy user=privacy_httpd sslmode=verify-full' \
        "$PG user=privacy_httpd password=tellnobody" 'node=web1' 'node=web1 flush=1s'
      echo 'PrivacyStatement changed 2026-11-01'; } | httpd_config
    allow_log PV0713
    httpd_start
    noted() { [ "$("$PG_BIN/psql" -qXAt -h 127.0.0.1 -p "$PG_PORT" -U owner -d postgres \
        -c "SELECT COUNT(*) FROM privacy_meta WHERE key LIKE 'statement:%'")" = 1 ]; }
    wait_until noted
    httpd_stop
    forbid_text tellnobody
}
