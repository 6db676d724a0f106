# SPDX-License-Identifier: Apache-2.0
# The visitor: curl from an address that no server writes by accident.

PV_ANSWER_S=${PV_ANSWER_S:-120} # how long an answer may take

# Requests a path of the chosen httpd; prints the body. Arguments before the
# path go to curl.
visit() { # [CURL ARGUMENT...] PATH
    local path=${!#}
    set -- "${@:1:$#-1}"
    curl -sS --max-time "$PV_ANSWER_S" --interface "$PV_VISITOR" "$@" "$URL$path"
}

# The same over TLS, and over HTTP/2 where the server offers it.
visit_tls() { # [CURL ARGUMENT...] PATH
    local path=${!#}
    set -- "${@:1:$#-1}"
    curl -sS --max-time "$PV_ANSWER_S" --interface "$PV_VISITOR" --insecure \
        --resolve "localhost:$TLS_PORT:127.0.0.1" "$@" "$TLS_URL$path"
}

# The status code alone.
visit_status() { visit -o /dev/null -w '%{http_code}' "$@"; }

# The response's head, CRs removed.
visit_head() { visit -o /dev/null -D - "$@" | tr -d '\r'; }

# Sends standard input as it is and prints what comes back: for requests that
# curl would not make. Ends when the server closes.
visit_raw() {
    timeout "$PV_ANSWER_S" python3 -c '
import socket, sys
request = sys.stdin.buffer.read()
s = socket.socket()
s.bind((sys.argv[1], 0))
s.connect(("127.0.0.1", int(sys.argv[2])))
s.sendall(request)
s.shutdown(socket.SHUT_WR)
while True:
    part = s.recv(65536)
    if not part:
        break
    sys.stdout.buffer.write(part)
' "$PV_VISITOR" "$PORT"
}

# Requests a path and stays connected when the answer has come, until the server
# closes. Under worker and prefork the thread or child waits with its visitor, so
# that its slot in the scoreboard stays as this request left it, whoever serves
# the next one. Wants a KeepAliveTimeout that is long enough.
visit_and_stay() { # PATH
    timeout 60 python3 -c '
import http.client, sys
visitor, port, path, answered = sys.argv[1:]
stays = http.client.HTTPConnection("127.0.0.1", int(port), source_address=(visitor, 0))
stays.request("GET", path, headers={"Host": "www.example.org"})
stays.getresponse().read()
open(answered, "w").close()
stays.sock.recv(1)
' "$PV_VISITOR" "$PORT" "$1" "$OUT/answered" </dev/null >/dev/null 2>"$OUT/stays" 3>&- 4>&- &
    wait_until test -f "$OUT/answered" || fail "no answer to $1: $(cat "$OUT/stays")"
}

# --- saying what is expected --------------------------------------------------

fail() { echo "$*" >&2; return 1; }

# usage: assert_equal ACTUAL EXPECTED [WHAT]
assert_equal() {
    [ "$1" = "$2" ] || fail "${3:-value}: '$1', expected '$2'"
}

# usage: assert_contains TEXT PART
assert_contains() {
    [[ $1 == *"$2"* ]] || fail "'$2' is not in: $1"
}

# usage: refute_contains TEXT PART
refute_contains() {
    [[ $1 != *"$2"* ]] || fail "'$2' is in: $1"
}

# usage: assert_matches TEXT REGEX
assert_matches() {
    [[ $1 =~ $2 ]] || fail "no match of '$2' in: $1"
}

# A bound on memory or on time: of the plain server alone. A sanitizer keeps what
# is freed and takes its time; what it is asked for is its reports.
# usage: assert_at_most ACTUAL LIMIT WHAT
assert_at_most() {
    [ -n "${PV_TOOL:-}" ] || [ "$1" -le "$2" ] || fail "$3: $1, at most $2 was expected"
}

# Waits until a log holds a line.
# usage: wait_for_log REGEX [FILE]
wait_for_log() {
    wait_until grep -qE -- "$1" "${2:-$LOGS/error.log}" ||
        fail "no line matches '$1' in ${2:-$LOGS/error.log}"
}
