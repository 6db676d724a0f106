/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads access log lines (see log_line.h).
 *
 * Fields are taken off the front one by one. The date is found by its
 * bracket, and the number of words before it tells whether the line begins
 * with a virtual host. A request line that httpd could not read is logged as
 * it came, or as `-`: it still counts as a request with its status.
 */
#include "mod_privacy/core/visit/log_line.h"

#include "mod_privacy/core/base/number.h"

#define WORDS_MAX   4  /* before the date                            */
#define DATE_LENGTH 26 /* 22/Nov/2026:13:55:36 +0100                 */
#define DAY_S       86400

/* Takes a word up to the next space; an empty one is an error. */
static pv_status take_word(pv_span *rest, pv_span *word)
{
    const char *space = memchr(rest->ptr, ' ', rest->len);
    size_t len = space != NULL ? (size_t)(space - rest->ptr) : rest->len;

    if (len == 0) {
        return PV_ERR_SYNTAX;
    }
    *word = pv_span_make(rest->ptr, len);
    rest->ptr += space != NULL ? len + 1 : len;
    rest->len -= space != NULL ? len + 1 : len;
    return PV_OK;
}

static int hex_value(char c)
{
    c = pv_ascii_lower(c);
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape of mod_log_config at the front of `rest`: \" \\ \n \xHH. */
static char take_escape(pv_span *rest)
{
    static const char names[] = "bnrtv", values[] = "\b\n\r\t\v";
    char c = rest->ptr[1];
    const char *name = c != '\0' ? strchr(names, c) : NULL;
    size_t used = 2;

    if (c == 'x' && rest->len >= 4 && hex_value(rest->ptr[2]) >= 0
        && hex_value(rest->ptr[3]) >= 0) {
        c = (char)(hex_value(rest->ptr[2]) * 16 + hex_value(rest->ptr[3]));
        used = 4;
    }
    else if (name != NULL) {
        c = values[name - names];
    }
    rest->ptr += used;
    rest->len -= used;
    return c;
}

/* Takes a quoted field, and the space behind it if there is one. */
static pv_status take_quoted(pv_span *rest, char memory[PV_LOG_FIELD_MAX],
                             pv_span *field)
{
    size_t len = 0;

    if (rest->len == 0 || rest->ptr[0] != '"') {
        return PV_ERR_SYNTAX;
    }
    rest->ptr++;
    rest->len--;
    while (rest->len > 0 && rest->ptr[0] != '"') {
        if (len == PV_LOG_FIELD_MAX) {
            return PV_ERR_RANGE;
        }
        if (rest->ptr[0] == '\\' && rest->len > 1) {
            memory[len++] = take_escape(rest);
            continue;
        }
        memory[len++] = rest->ptr[0];
        rest->ptr++;
        rest->len--;
    }
    if (rest->len == 0) {
        return PV_ERR_SYNTAX;
    }
    rest->ptr++;
    rest->len--;
    if (rest->len > 0 && rest->ptr[0] == ' ') {
        rest->ptr++;
        rest->len--;
    }
    *field = pv_span_make(memory, len);
    if (len == 1 && memory[0] == '-') {
        field->len = 0;
    }
    return PV_OK;
}

/* Reads `count` digits; -1 when one of them is none. */
static int digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static int month_number(const char *name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int month = 0; month < 12; month++) {
        if (memcmp(names + (size_t)month * 3, name, 3) == 0) {
            return month + 1;
        }
    }
    return 0;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar: years begin on
 * 1 March, so that the leap day is the last of its year. */
static int64_t day_number(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = (month + 9) % 12;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1
           - 719468;
}

static pv_status parse_date(const char *text, int64_t *time_s)
{
    int day = digits(text, 2), month = month_number(text + 3);
    int year = digits(text + 7, 4), hour = digits(text + 12, 2);
    int minute = digits(text + 15, 2), second = digits(text + 18, 2);
    int zone_h = digits(text + 22, 2), zone_m = digits(text + 24, 2);
    int64_t ahead = (int64_t)zone_h * 3600 + (int64_t)zone_m * 60;

    if (text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':'
        || text[17] != ':' || text[20] != ' '
        || (text[21] != '+' && text[21] != '-')) {
        return PV_ERR_SYNTAX;
    }
    if (day < 1 || day > 31 || month == 0 || year < 1970 || year > 2199
        || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0
        || second > 60 || zone_h < 0 || zone_h > 14 || zone_m < 0
        || zone_m > 59) {
        return PV_ERR_RANGE;
    }
    *time_s = day_number(year, month, day) * DAY_S + hour * 3600 + minute * 60
              + second - (text[21] == '+' ? ahead : -ahead);
    return PV_OK;
}

/* The words before the date, and the date. */
static pv_status parse_head(pv_span *rest, pv_log_line *line)
{
    pv_span words[WORDS_MAX];
    size_t count = 0;
    pv_status status;

    while (rest->len > 0 && rest->ptr[0] != '[' && count < WORDS_MAX) {
        status = take_word(rest, &words[count++]);
        if (status != PV_OK) {
            return status;
        }
    }
    if (count < 3 || rest->len < DATE_LENGTH + 3 || rest->ptr[0] != '['
        || rest->ptr[DATE_LENGTH + 1] != ']'
        || rest->ptr[DATE_LENGTH + 2] != ' ') {
        return PV_ERR_SYNTAX;
    }
    line->host = words[count - 3];
    if (count == WORDS_MAX) {
        const char *colon = memchr(words[0].ptr, ':', words[0].len);
        line->site = words[0];
        line->site.len =
            colon != NULL ? (size_t)(colon - words[0].ptr) : words[0].len;
    }
    status = parse_date(rest->ptr + 1, &line->time_s);
    rest->ptr += DATE_LENGTH + 3;
    rest->len -= DATE_LENGTH + 3;
    return status;
}

/* Percent-decodes a path in its own memory; a stray `%` stands for itself. */
static pv_span decode_path(pv_span path)
{
    pv_span from = path;
    size_t len = 0;
    /* The span lies in pv_log_memory, which is ours to write. */
    char *to = (char *)(uintptr_t)path.ptr;

    while (from.len > 0) {
        size_t used = 1;
        char c = from.ptr[0];
        if (c == '%' && from.len > 2 && hex_value(from.ptr[1]) >= 0
            && hex_value(from.ptr[2]) >= 0) {
            c = (char)(hex_value(from.ptr[1]) * 16 + hex_value(from.ptr[2]));
            used = 3;
        }
        to[len++] = c;
        from.ptr += used;
        from.len -= used;
    }
    return pv_span_make(path.ptr, len);
}

/* `http://host/path` of a proxy request (RFC 9112 section 3.2.2). */
static pv_span without_origin(pv_span target)
{
    const char *end = target.ptr + target.len;
    const char *p = target.ptr;

    if (target.len == 0 || p[0] == '/') {
        return target;
    }
    while (end - p > 2 && memcmp(p, "://", 3) != 0) {
        p++;
    }
    if (end - p <= 3) {
        return pv_span_make(target.ptr, 0);
    }
    p = memchr(p + 3, '/', (size_t)(end - p - 3));
    return p != NULL ? pv_span_make(p, (size_t)(end - p))
                     : pv_span_make(target.ptr, 0);
}

static int protocol_number(pv_span protocol)
{
    if (pv_span_starts_with(protocol, "HTTP/") && protocol.len == 8) {
        int major = digits(protocol.ptr + 5, 1);
        int minor = digits(protocol.ptr + 7, 1);
        return major >= 0 && minor >= 0 ? major * 1000 + minor : 0;
    }
    return protocol.len == 0 ? 9 : 0;
}

static void parse_request(pv_span request, pv_log_line *line)
{
    pv_span target = { NULL, 0 }, protocol = { NULL, 0 };
    const char *mark;

    if (take_word(&request, &line->method) != PV_OK
        || take_word(&request, &target) != PV_OK) {
        return;
    }
    (void)take_word(&request, &protocol);
    line->proto_num = protocol_number(protocol);
    target = without_origin(target);
    mark = target.len > 0 ? memchr(target.ptr, '?', target.len) : NULL;
    line->path = target;
    if (mark != NULL) {
        line->path.len = (size_t)(mark - target.ptr);
        line->query = pv_span_make(mark + 1, target.len - line->path.len - 1);
    }
    line->path = decode_path(line->path);
}

static pv_status parse_numbers(pv_span *rest, pv_log_line *line)
{
    pv_span word;
    int64_t number;

    if (take_word(rest, &word) != PV_OK
        || pv_number_parse(word, 100, 599, &number) != PV_OK) {
        return PV_ERR_RANGE;
    }
    line->status = (int)number;
    if (take_word(rest, &word) != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    if (pv_span_equal(word, pv_span_of("-"))) {
        line->size_bytes = 0;
        return PV_OK;
    }
    return pv_number_parse(word, 0, INT64_MAX, &line->size_bytes);
}

pv_status pv_log_line_parse(pv_span text, pv_log_memory *memory,
                            pv_log_line *line)
{
    pv_log_line parsed = { .proto_num = 0 };
    pv_span request;
    pv_status status = parse_head(&text, &parsed);

    if (status == PV_OK) {
        status = take_quoted(&text, memory->request, &request);
    }
    if (status == PV_OK) {
        parse_request(request, &parsed);
        status = parse_numbers(&text, &parsed);
    }
    if (status == PV_OK && text.len > 0) {
        status = take_quoted(&text, memory->referer, &parsed.referer);
    }
    if (status == PV_OK && text.len > 0) {
        status = take_quoted(&text, memory->user_agent, &parsed.user_agent);
    }
    if (status == PV_OK) {
        *line = parsed;
    }
    return status;
}

bool pv_log_line_is_page(pv_span path)
{
    static const char *const extensions[] = { "html", "htm", "xhtml", "shtml",
                                              "php",  "asp", "aspx",  "jsp",
                                              "cgi",  "pl",  "py",    "cfm" };
    const char *end;
    const char *p;

    if (path.len == 0) {
        return false;
    }
    p = end = path.ptr + path.len;
    while (p > path.ptr && p[-1] != '/' && p[-1] != '.') {
        p--;
    }
    if (p == path.ptr || p[-1] == '/') {
        return true;
    }
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (pv_span_equal_nocase(pv_span_make(p, (size_t)(end - p)),
                                 pv_span_of(extensions[i]))) {
            return true;
        }
    }
    return false;
}
