# SPDX-License-Identifier: Apache-2.0
# Writing the configuration of a test's httpd, its pages, scripts and keys.

# Modules that every test has, as on a Debian server with a few sites.
PV_COMMON_MODULES="authn_core authn_file authz_core authz_host authz_user
  auth_basic alias dir mime headers env setenvif filter deflate expires rewrite
  negotiation autoindex reqtimeout status proxy proxy_http remoteip include"

# Adds modules, or takes them out with a leading `-`; before httpd_config.
httpd_modules() { PV_MODULES+=("$@"); }

# Leaves mod_privacy out: a stock httpd, such as a backend.
without_module() { PV_WITH_MODULE=; }

# Writes the configuration: what every test has, then standard input. The MPM
# is $1, else PV_MPM, else event.
httpd_config() { # [MPM]
    local mpm=${1:-${PV_MPM:-event}}
    # HTTP/2 has no place under prefork: a test of it stays where it has one.
    [ -n "${1:-}" ] || [ "$mpm" != prefork ] || [[ " ${PV_MODULES[*]} " != *' http2 '* ]] || mpm=event
    MIME_TYPES=/etc/mime.types
    [ -f "$MIME_TYPES" ] || {
        MIME_TYPES=$DIR/conf/mime.types
        echo "text/html html htm" >"$MIME_TYPES"
    }
    {
        config_modules "$mpm"
        config_base
        config_mpm "$mpm"
        cat
    } >"$CONF"
}

# Adds standard input to the configuration.
httpd_config_add() { cat >>"$CONF"; }

config_modules() { # MPM
    local module cgi=cgid
    [ "$1" != prefork ] || cgi=cgi
    for module in "mpm_$1" $PV_COMMON_MODULES "$cgi" "${PV_MODULES[@]}"; do
        [[ $module != -* ]] || continue
        [[ " ${PV_MODULES[*]} " != *" -$module "* ]] || continue
        config_module "$module"
    done | awk '!seen[$0]++'
    [ -z "$PV_WITH_MODULE" ] ||
        echo "LoadModule privacy_module ${PV_MODULE_FILE:-$PV_TOP/build/mod_privacy.so}"
}

config_module() { # NAME
    [ -f "$LIBEXEC/mod_$1.so" ] || { echo "no module $1 in $LIBEXEC" >&2; return 1; }
    echo "LoadModule ${1}_module $LIBEXEC/mod_$1.so"
}

config_base() {
    cat <<CONF
ServerName www.example.org
Listen 127.0.0.1:$PORT
PidFile $DIR/run/httpd.pid
Mutex file:$DIR/run
DefaultRuntimeDir $DIR/run
ErrorLog $LOGS/error.log
LogLevel info
LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined
CustomLog $LOGS/access.log combined
DocumentRoot $DOCS
DirectoryIndex index.html
TypesConfig $MIME_TYPES
AddOutputFilter INCLUDES .shtml
AddHandler cgi-script .cgi
ScriptAlias /cgi-bin/ $DIR/cgi-bin/
<IfModule mod_cgid.c>
ScriptSock $DIR/run/cgid.sock
</IfModule>
<Directory $DOCS>
    Options +Includes +ExecCGI +Indexes +FollowSymLinks
    Require all granted
</Directory>
<Directory $DIR/cgi-bin>
    Require all granted
</Directory>
CONF
    [ "$(id -u)" != 0 ] || echo "User www-data
Group www-data"
}

config_mpm() { # MPM: small, so that many tests fit on a small machine
    case $1 in
    prefork)
        echo "StartServers 4
MinSpareServers 4
MaxSpareServers 8
MaxRequestWorkers 40"
        ;;
    *)
        echo "StartServers 2
ThreadsPerChild 16
MinSpareThreads 16
MaxSpareThreads 48
MaxRequestWorkers 64"
        ;;
    esac
}

# Writes a page below the document root from standard input.
page() { # PATH
    mkdir -p "$(dirname "$DOCS/$1")"
    cat >"$DOCS/$1"
    own_folder "$DOCS/$1"
}

# Writes a CGI script from standard input, interpreter line included.
cgi() { # NAME
    cat >"$DIR/cgi-bin/$1"
    chmod 755 "$DIR/cgi-bin/$1"
}

# A CGI script that prints its environment, sorted.
cgi_env() { # [NAME]
    cgi "${1:-env}" <<'SH'
#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n'
env | sort
SH
}

# A key and a certificate for localhost, made once for each run folder, and the
# lines that serve $TLS_PORT with it (add `ssl` to httpd_modules).
tls_config() { # [DIRECTIVE...] go into the virtual host
    if [ ! -f "$DIR/conf/tls.pem" ]; then
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
            -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
            -addext basicConstraints=critical,CA:FALSE \
            -keyout "$DIR/conf/tls.key" -out "$DIR/conf/tls.pem" 2>/dev/null
    fi
    cat <<CONF
Listen 127.0.0.1:$TLS_PORT https
SSLSessionCache shmcb:$DIR/run/tls-sessions(65536)
<VirtualHost 127.0.0.1:$TLS_PORT>
    SSLEngine on
    SSLCertificateFile $DIR/conf/tls.pem
    SSLCertificateKeyFile $DIR/conf/tls.key
$(printf '    %s\n' "$@")
</VirtualHost>
CONF
}
