# SPDX-License-Identifier: Apache-2.0
# The questions that every server test ends with: is the error log clean, is no
# client address in any file that the server wrote, did every child live?

# Error-log lines at warn or above that this test provokes.
allow_log() { PV_LOG_ALLOWED+=("$@"); } # REGEX...

# Further texts that no file below the run folder may hold.
forbid_text() { PV_FORBIDDEN+=("$@"); } # TEXT...

# This test switches the dropping of addresses off, or uses a stock httpd.
allow_address() { PV_FORBIDDEN=(); }

# This test ends children on purpose.
allow_deaths() { PV_MAY_DIE=1; }

final_questions() {
    local failed=0
    # All visitors of a test come from one network: said when an hour of them ends.
    [ "$PV_HOUR" = $(($(date +%s) / 3600)) ] || allow_log PV0503
    question_error_log || failed=1
    question_deaths || failed=1
    question_texts || failed=1
    return "$failed"
}

error_logs() { find "$RUN" -path '*/logs/*error*' -type f; }

# httpd's own words at a start from a fresh folder, which say nothing of us.
PV_LOG_COMMON='AH00558|AH00489|AH00163|AH00292|AH00493|AH00494|AH00094|AH01882'
# Under a sanitizer children take their time to end, and httpd asks them twice; a
# worker of event may then close a connection when its pollset has gone (AH03092, AH03093).
[ -z "${PV_TOOL:-}" ] || PV_LOG_COMMON+='|AH00045|AH0309[23]'

question_error_log() {
    local log lines pattern
    for log in $(error_logs); do
        lines=$(grep -E '\[[a-z0-9_-]*:?(warn|error|crit|alert|emerg)\]' "$log" |
            grep -vE "$PV_LOG_COMMON")
        for pattern in "${PV_LOG_ALLOWED[@]}"; do
            lines=$(grep -vE -- "$pattern" <<<"$lines")
        done
        [ -z "$lines" ] || {
            echo "unexpected lines in $log:"
            echo "$lines" | head -n 20
            return 1
        }
    done
}

question_deaths() {
    [ -z "$PV_MAY_DIE" ] || return 0
    local log
    for log in $(error_logs); do
        ! grep -E 'exit signal|AddressSanitizer|runtime error:|core dump' "$log" || {
            echo "a child of $log died"
            return 1
        }
    done
}

# Asked before the stop: do children serve? A start that failed, or a test that
# stopped its httpd, has none.
httpd_children_alive() {
    [ -z "$PV_MAY_DIE" ] && [ -f "$DIR/run/job.pid" ] && [ -n "$(httpd_pid)" ] || return 0
    [ -n "$(httpd_children)" ] || { echo "$NAME has no children left"; return 1; }
}

# Texts are looked for as they stand; an address also as four bytes and in
# hexadecimal. The configuration is ours, not the server's.
question_texts() {
    local text hits
    for text in "${PV_FORBIDDEN[@]}"; do
        hits=$(grep -rlaF --exclude-dir=conf -- "$text" "$RUN")
        if [[ $text =~ ^([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)$ ]]; then
            hits+=$(grep_address "${BASH_REMATCH[@]:1}")
        fi
        [ -z "$hits" ] || {
            echo "'$text' stands in:"
            echo "$hits"
            grep -rhaoF -m 3 --exclude-dir=conf -- "$text" "$RUN" | head -n 3
            return 1
        }
    done
}

grep_address() { # OCTET OCTET OCTET OCTET
    local hex bytes
    hex=$(printf '%02x' "$@")
    bytes=$(printf '\\x%02x' "$@")
    LC_ALL=C grep -rlaP --exclude-dir=conf -- "$bytes" "$RUN"
    LC_ALL=C grep -rlai --exclude-dir=conf -- "$hex" "$RUN"
}
