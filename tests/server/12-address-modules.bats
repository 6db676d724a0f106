#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The module starts and stops beside every other module that has a say in
# addresses or logs, and stays clean. A circle in the order of hooks would make
# httpd spin at start without a word, so every start has a time limit.

load lib/server
setup() {
    pv_setup
    page index.html <<<'<title>Home</title>'
}
teardown() { pv_teardown; }

NEIGHBOURS=(remoteip security2 log_forensic unique_id usertrack http2 ssl proxy
    cache status removeip evasive20 qos)

# LoadModule lines for names; what a module needs goes before it.
load() { # NAME...
    local name
    for name in "$@"; do
        case $name in
        evasive20) echo "LoadModule evasive20_module $LIBEXEC/mod_evasive20.so" ;;
        security2) echo "LoadModule unique_id_module $LIBEXEC/mod_unique_id.so"
            echo "LoadModule security2_module $LIBEXEC/mod_security2.so" ;;
        ssl) echo "LoadModule socache_shmcb_module $LIBEXEC/mod_socache_shmcb.so"
            echo "LoadModule ssl_module $LIBEXEC/mod_ssl.so" ;;
        # Debian links it against a PCRE that httpd no longer brings along.
        qos) echo "LoadFile $(/sbin/ldconfig -p | sed -n 's/.*libpcre\.so\.3 .*=> //p' | head -n 1)"
            echo "LoadModule qos_module $LIBEXEC/mod_qos.so" ;;
        *) echo "LoadModule ${name}_module $LIBEXEC/mod_$name.so" ;;
        esac
    done
}

# A configuration with nothing in it but the MPM, ours and the neighbours.
combination() { # MPM NAME...
    local mpm=$1
    shift
    {
        load "mpm_$mpm" authz_core "$@" | awk '!seen[$0]++'
        # Once before and once after the neighbours, as names sort in Debian.
        echo "LoadModule privacy_module ${PV_MODULE_FILE:-$PV_TOP/build/mod_privacy.so}"
        echo "ServerName www.example.org
Listen 127.0.0.1:$PORT
PidFile $DIR/run/httpd.pid
DefaultRuntimeDir $DIR/run
Mutex file:$DIR/run
ErrorLog $LOGS/error.log
DocumentRoot $DOCS
CustomLog $LOGS/access.log \"%h %a %{c}a %r\"
Privacy On
PrivacyAddressToApplication Pseudonym"
        [ "$(id -u)" != 0 ] || echo 'User www-data
Group www-data'
        [[ " $* " != *" log_forensic "* ]] || echo "ForensicLog $LOGS/forensic.log"
        [[ " $* " != *" usertrack "* ]] || echo 'CookieTracking On'
        [[ " $* " != *" removeip "* ]] || echo 'RemoveIPEnable On'
        [[ " $* " != *" security2 "* ]] || echo "SecRuleEngine On
SecAuditEngine On
SecAuditLogParts AHZ
SecAuditLog $LOGS/audit.log
SecDataDir $DIR/run"
    } >"$CONF"
}

works() { # MPM NAME...
    combination "$@"
    httpd_start
    assert_equal "$(visit_status /index.html)" 200 "$*"
    httpd_stop
}

sorts() { # MPM NAME...
    combination "$@"
    # shellcheck disable=SC2086  # a command with its arguments
    timeout "${PV_START_S:-60}" ${PV_TOOL:-} "$HTTPD" -d "$DIR" -f "$CONF" -t >"$OUT/t" 2>&1 ||
        fail "$* (status $?): $(cat "$OUT/t")"
}

@test "beside each module and beside all, under each MPM" {
    allow_log 'AH01873|AH10034|ModSecurity|mod_qos|PV01|PV0716'
    for mpm in event worker prefork; do
        works "$mpm" "${NEIGHBOURS[@]}"
        for name in "${NEIGHBOURS[@]}"; do
            works "$mpm" "$name"
        done
    done
}

@test "in every pair, and with each left out" {
    for ((i = 0; i < ${#NEIGHBOURS[@]}; i++)); do
        for ((j = i + 1; j < ${#NEIGHBOURS[@]}; j++)); do
            sorts event "${NEIGHBOURS[i]}" "${NEIGHBOURS[j]}"
        done
        sorts prefork "${NEIGHBOURS[@]:0:i}" "${NEIGHBOURS[@]:i+1}"
    done
}

@test "in a hundred other combinations" {
    RANDOM=7
    local n name some
    for ((n = 0; n < 100; n++)); do
        some=()
        for name in "${NEIGHBOURS[@]}"; do
            ((RANDOM % 2)) || some+=("$name")
        done
        sorts event "${some[@]}"
    done
}

@test "limits for each address are named where they would see one visitor" {
    local name
    combination event evasive20 qos security2
    sed -i 's/^PrivacyAddressToApplication.*/PrivacyAddressToApplication Drop/' "$CONF"
    printf 'SecConnEngine On\nSecConnReadStateLimit 50\n' >>"$CONF"
    run httpd_configtest
    assert_equal "$status" 0 "$output"
    for name in mod_qos.c SecConnReadStateLimit; do
        assert_contains "$output" "with Drop, $name counts all visitors as one"
    done
    assert_contains "$output" 'mod_evasive20.c counts all visitors as one'
    # A directory's value comes too late to matter to them.
    sed -i 's,^PrivacyAddressToApplication Drop,<Location /d>\n&\n</Location>,' "$CONF"
    run httpd_configtest
    assert_equal "$status" 0 "$output"
    refute_contains "$output" 'with Drop'
}

@test "mod_security2 with mod_remoteip and mod_log_forensic sees no address" {
    forbid_text 203.0.113.99
    allow_log ModSecurity PV0110
    httpd_modules log_forensic unique_id
    httpd_config <<CONF
LoadModule security2_module $LIBEXEC/mod_security2.so
Privacy On
RemoteIPHeader X-Forwarded-For
RemoteIPTrustedProxy 127.66.77.88
ForensicLog $LOGS/forensic.log
SecRuleEngine On
SecDataDir $DIR/run
SecAuditEngine On
SecAuditLogParts ABFHZ
SecAuditLog $LOGS/audit.log
SecDebugLog $LOGS/debug.log
SecDebugLogLevel 9
SecRule REQUEST_URI "@contains attack" "id:1,phase:1,deny,status:403,log,msg:'no'"
CONF
    httpd_start
    assert_equal "$(visit_status -H 'X-Forwarded-For: 203.0.113.99' /index.html)" 200
    assert_equal "$(visit_status -H 'X-Forwarded-For: 203.0.113.99' '/index.html?attack')" 403
    wait_for_log 'attack' "$LOGS/audit.log"
}
