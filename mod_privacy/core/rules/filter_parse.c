/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line of an Adblock list: exception mark, pattern with anchors, and the
 * options behind the last `$` that can begin one.
 *
 * Option names come from one table; each has a handler. A rule with an option
 * that is not in it is refused whole: half a rule would block too much.
 */
#include "mod_privacy/core/rules/filter_parse.h"

#define TYPES_ALL                                                              \
    ((uint16_t)(((1u << PV_RESOURCE_COUNT) - 1u)                               \
                & ~(1u << PV_RESOURCE_DOCUMENT)))

typedef enum option_kind {
    OPTION_TYPE,
    OPTION_PARTY, /* bits: what the plain form allows */
    OPTION_DOMAIN,
    OPTION_METHOD,
    OPTION_IMPORTANT,
    OPTION_BADFILTER,
    OPTION_MATCH_CASE,
    OPTION_REDIRECT, /* blocks; what would be put in its place is ignored */
    OPTION_NOOP,
    OPTION_NOT_APPLIED, /* acts on something else than a request             */
    OPTION_ALL
} option_kind;

typedef struct option {
    const char *name;
    option_kind kind;
    uint16_t bits;
} option;

#define TYPE(t) OPTION_TYPE, (uint16_t)(1u << PV_RESOURCE_##t)

static const option options[] = {
    { "third-party", OPTION_PARTY, PV_PARTY_THIRD },
    { "3p", OPTION_PARTY, PV_PARTY_THIRD },
    { "first-party", OPTION_PARTY, PV_PARTY_FIRST },
    { "1p", OPTION_PARTY, PV_PARTY_FIRST },
    { "domain", OPTION_DOMAIN, 0 },
    { "from", OPTION_DOMAIN, 0 },
    { "script", TYPE(SCRIPT) },
    { "image", TYPE(IMAGE) },
    { "xmlhttprequest", TYPE(XHR) },
    { "xhr", TYPE(XHR) },
    { "subdocument", TYPE(SUBDOCUMENT) },
    { "frame", TYPE(SUBDOCUMENT) },
    { "ping", TYPE(PING) },
    { "beacon", TYPE(PING) },
    { "stylesheet", TYPE(STYLESHEET) },
    { "css", TYPE(STYLESHEET) },
    { "font", TYPE(FONT) },
    { "media", TYPE(MEDIA) },
    { "websocket", TYPE(WEBSOCKET) },
    { "object", TYPE(OBJECT) },
    { "object-subrequest", TYPE(OBJECT) },
    { "other", TYPE(OTHER) },
    { "document", TYPE(DOCUMENT) },
    { "doc", TYPE(DOCUMENT) },
    { "all", OPTION_ALL, 0 },
    { "important", OPTION_IMPORTANT, 0 },
    { "badfilter", OPTION_BADFILTER, 0 },
    { "match-case", OPTION_MATCH_CASE, 0 },
    { "method", OPTION_METHOD, 0 },
    { "redirect", OPTION_REDIRECT, 0 },
    { "rewrite", OPTION_REDIRECT, 0 },
    { "empty", OPTION_REDIRECT, 0 },
    { "mp4", OPTION_REDIRECT, 0 },
    { "_", OPTION_NOOP, 0 },
    { "csp", OPTION_NOT_APPLIED, 0 },
    { "redirect-rule", OPTION_NOT_APPLIED, 0 },
    { "removeparam", OPTION_NOT_APPLIED, 0 },
    { "queryprune", OPTION_NOT_APPLIED, 0 },
    { "urlskip", OPTION_NOT_APPLIED, 0 },
    { "uritransform", OPTION_NOT_APPLIED, 0 },
    { "urltransform", OPTION_NOT_APPLIED, 0 },
    { "permissions", OPTION_NOT_APPLIED, 0 },
    { "replace", OPTION_NOT_APPLIED, 0 },
    { "header", OPTION_NOT_APPLIED, 0 },
    { "cookie", OPTION_NOT_APPLIED, 0 },
    { "cname", OPTION_NOT_APPLIED, 0 },
    { "popup", OPTION_NOT_APPLIED, 0 },
    { "popunder", OPTION_NOT_APPLIED, 0 },
    { "webrtc", OPTION_NOT_APPLIED, 0 },
    { "inline-script", OPTION_NOT_APPLIED, 0 },
    { "inline-font", OPTION_NOT_APPLIED, 0 },
    { "elemhide", OPTION_NOT_APPLIED, 0 },
    { "ehide", OPTION_NOT_APPLIED, 0 },
    { "generichide", OPTION_NOT_APPLIED, 0 },
    { "ghide", OPTION_NOT_APPLIED, 0 },
    { "specifichide", OPTION_NOT_APPLIED, 0 },
    { "shide", OPTION_NOT_APPLIED, 0 },
    { "genericblock", OPTION_NOT_APPLIED, 0 },
};

/* What requests are called in logs and test data beside the names above. */
static const struct {
    const char *name;
    pv_resource type;
} resource_names[] = {
    { "sub_frame", PV_RESOURCE_SUBDOCUMENT },
    { "iframe", PV_RESOURCE_SUBDOCUMENT },
    { "main_frame", PV_RESOURCE_DOCUMENT },
    { "fetch", PV_RESOURCE_XHR },
    { "imageset", PV_RESOURCE_IMAGE },
    { "img", PV_RESOURCE_IMAGE },
    { "style", PV_RESOURCE_STYLESHEET },
    { "texttrack", PV_RESOURCE_MEDIA },
    { "track", PV_RESOURCE_MEDIA },
    { "video", PV_RESOURCE_MEDIA },
    { "audio", PV_RESOURCE_MEDIA },
    { "embed", PV_RESOURCE_OBJECT },
    { "manifest", PV_RESOURCE_OTHER },
    { "csp_report", PV_RESOURCE_OTHER },
    { "speculative", PV_RESOURCE_OTHER },
    { "prefetch", PV_RESOURCE_OTHER },
    { "hint", PV_RESOURCE_HINT },
    { "preconnect", PV_RESOURCE_HINT },
    { "dns-prefetch", PV_RESOURCE_HINT },
};

static const struct {
    const char *name;
    uint8_t bit;
} methods[] = {
    { "get", PV_METHOD_GET },       { "post", PV_METHOD_POST },
    { "head", PV_METHOD_HEAD },     { "put", PV_METHOD_PUT },
    { "delete", PV_METHOD_DELETE }, { "options", PV_METHOD_OPTIONS },
    { "patch", PV_METHOD_PATCH },   { "connect", PV_METHOD_CONNECT },
};

#undef TYPE

static const option *find_option(pv_span name)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (pv_span_equal(name, pv_span_of(options[i].name))) {
            return &options[i];
        }
    }
    /* `_`, `__`... only serve as a separator in long rules. */
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] != '_') {
            return NULL;
        }
    }
    return find_option(pv_span_make("_", 1));
}

uint8_t pv_filter_method(pv_span method)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (pv_span_equal_nocase(method, pv_span_of(methods[i].name))) {
            return methods[i].bit;
        }
    }
    return 0;
}

pv_resource pv_filter_resource(pv_span name)
{
    const size_t count = sizeof(resource_names) / sizeof(resource_names[0]);

    for (size_t i = 0; i < count; i++) {
        if (pv_span_equal_nocase(name, pv_span_of(resource_names[i].name))) {
            return resource_names[i].type;
        }
    }
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (options[i].kind == OPTION_TYPE
            && pv_span_equal_nocase(name, pv_span_of(options[i].name))) {
            pv_resource type = PV_RESOURCE_OTHER;
            while ((options[i].bits >> type) != 1) {
                type++;
            }
            return type;
        }
    }
    return PV_RESOURCE_COUNT;
}

/* What the options of one rule add up to. */
typedef struct option_sum {
    uint16_t plain;   /* types named          */
    uint16_t negated; /* types named with `~` */
} option_sum;

static void refuse(pv_filter *filter, const char *problem)
{
    filter->kind = PV_FILTER_BAD;
    filter->problem = problem;
}

static void set_methods(pv_filter *filter, pv_span value)
{
    uint8_t plain = 0;
    uint8_t negated = 0;

    while (value.len > 0) {
        const char *bar = memchr(value.ptr, '|', value.len);
        size_t len = bar == NULL ? value.len : (size_t)(bar - value.ptr);
        bool is_negated = len > 0 && value.ptr[0] == '~';
        uint8_t bit = pv_filter_method(
            pv_span_make(value.ptr + is_negated, len - is_negated));
        if (bit == 0) {
            refuse(filter, "method= names an unknown method");
            return;
        }
        *(is_negated ? &negated : &plain) |= bit;
        len += bar != NULL;
        value = pv_span_make(value.ptr + len, value.len - len);
    }
    filter->methods =
        (uint8_t)((plain != 0 ? plain : PV_METHOD_ANY) & ~negated);
}

static void set_domains(pv_filter *filter, pv_span value)
{
    if (value.len == 0) {
        refuse(filter, "domain= is empty");
    }
    else if (memchr(value.ptr, '/', value.len) != NULL) {
        refuse(filter, "domain= holds a regular expression");
    }
    else {
        filter->domains = value;
    }
}

static void apply_flag(const option *known, pv_filter *filter)
{
    switch (known->kind) {
    case OPTION_IMPORTANT:
        filter->is_important = true;
        break;
    case OPTION_BADFILTER:
        filter->is_badfilter = true;
        break;
    case OPTION_MATCH_CASE:
        filter->is_match_case = true;
        break;
    case OPTION_NOT_APPLIED:
        filter->kind = PV_FILTER_NOT_APPLIED;
        filter->problem = known->name;
        break;
    default:
        break;
    }
}

static void apply_option(const option *known, bool is_negated, pv_span value,
                         pv_filter *filter, option_sum *sum)
{
    switch (known->kind) {
    case OPTION_TYPE:
        *(is_negated ? &sum->negated : &sum->plain) |= known->bits;
        break;
    case OPTION_ALL:
        sum->plain |= TYPES_ALL | 1u << PV_RESOURCE_DOCUMENT;
        break;
    case OPTION_PARTY:
        filter->parties &=
            (uint8_t)(is_negated ? PV_PARTY_ANY & ~known->bits : known->bits);
        break;
    case OPTION_DOMAIN:
        set_domains(filter, value);
        break;
    case OPTION_METHOD:
        set_methods(filter, value);
        break;
    default:
        apply_flag(known, filter);
        break;
    }
}

static void parse_option(pv_span text, pv_filter *filter, option_sum *sum)
{
    bool is_negated = text.len > 0 && text.ptr[0] == '~';
    pv_span name = pv_span_make(text.ptr + is_negated, text.len - is_negated);
    const char *equals = memchr(name.ptr, '=', name.len);
    pv_span value = { NULL, 0 };
    const option *known;

    if (equals != NULL) {
        size_t len = (size_t)(equals - name.ptr);
        value = pv_span_make(equals + 1, name.len - len - 1);
        name.len = len;
    }
    known = name.len == 0 ? NULL : find_option(name);
    if (known == NULL) {
        refuse(filter, "an option is unknown");
        return;
    }
    apply_option(known, is_negated, value, filter, sum);
}

/* Options stand between commas; `\,` is a comma inside a value. */
static void parse_options(pv_span text, pv_filter *filter)
{
    option_sum sum = { 0, 0 };
    size_t start = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len
            && (text.ptr[i] != ',' || (i > 0 && text.ptr[i - 1] == '\\'))) {
            continue;
        }
        parse_option(pv_span_make(text.ptr + start, i - start), filter, &sum);
        if (filter->kind == PV_FILTER_BAD) {
            return;
        }
        start = i + 1;
    }
    filter->types =
        (uint16_t)((sum.plain != 0 ? sum.plain : TYPES_ALL) & ~sum.negated);
}

static bool is_option_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
           || c == '_';
}

/* True when `text` (behind a `$`) begins like an option. */
static bool begins_option(pv_span text)
{
    size_t i = text.len > 0 && text.ptr[0] == '~' ? 1 : 0;
    size_t start = i;

    while (i < text.len && is_option_char(text.ptr[i])) {
        i++;
    }
    return i > start
           && (i == text.len || text.ptr[i] == '=' || text.ptr[i] == ',');
}

/* Splits the rule at the last `$` that can begin options. */
static void split_options(pv_span *rule, pv_span *found)
{
    size_t at = rule->len;

    *found = pv_span_make(NULL, 0);
    while (at > 0) {
        const char *dollar = memrchr(rule->ptr, '$', at);
        if (dollar == NULL) {
            return;
        }
        at = (size_t)(dollar - rule->ptr);
        if (begins_option(pv_span_make(dollar + 1, rule->len - at - 1))) {
            *found = pv_span_make(dollar + 1, rule->len - at - 1);
            rule->len = at;
            return;
        }
    }
}

/* `/re/` is a regular expression only when its inside could not be a path. */
static bool is_regex(pv_span pattern)
{
    if (pattern.len < 3 || pattern.ptr[0] != '/'
        || pattern.ptr[pattern.len - 1] != '/') {
        return false;
    }
    for (size_t i = 1; i + 1 < pattern.len; i++) {
        if (strchr("\\^$()[]{}|+?", pattern.ptr[i]) != NULL
            && pattern.ptr[i] != '\0') {
            return true;
        }
    }
    return false;
}

static void strip_anchors(pv_filter *filter)
{
    pv_span *p = &filter->pattern;

    if (pv_span_starts_with(*p, "||")) {
        filter->is_host_anchored = true;
        *p = pv_span_make(p->ptr + 2, p->len - 2);
    }
    else if (pv_span_starts_with(*p, "|")) {
        filter->is_start_anchored = true;
        *p = pv_span_make(p->ptr + 1, p->len - 1);
    }
    if (pv_span_ends_with(*p, "|")) {
        filter->is_end_anchored = true;
        p->len--;
    }
    while (pv_span_starts_with(*p, "*")) {
        filter->is_host_anchored = false;
        filter->is_start_anchored = false;
        *p = pv_span_make(p->ptr + 1, p->len - 1);
    }
    while (pv_span_ends_with(*p, "*")) {
        filter->is_end_anchored = false;
        p->len--;
    }
}

/* Element hiding and scriptlets: `##`, `#@#`, `#?#`, `#$#`, `#%#`. */
static bool is_cosmetic(pv_span line)
{
    const char *hash = memchr(line.ptr, '#', line.len);

    while (hash != NULL) {
        size_t left = line.len - (size_t)(hash - line.ptr);
        const char *p = hash + 1;
        const char *end = hash + (left < 5 ? left : 5);
        while (p < end && memchr("@?$%", *p, 4) != NULL) {
            p++;
        }
        if (p < end && *p == '#') {
            return true;
        }
        hash = memchr(hash + 1, '#', left - 1);
    }
    return false;
}

static bool is_comment(pv_span line)
{
    return line.len == 0 || line.ptr[0] == '!' || line.ptr[0] == '['
           || (line.ptr[0] == '#' && (line.len == 1 || line.ptr[1] == ' '));
}

static void parse_rule(pv_span rule, pv_filter *filter)
{
    pv_span found;

    filter->kind = PV_FILTER_NETWORK;
    filter->types = TYPES_ALL;
    filter->parties = PV_PARTY_ANY;
    filter->methods = PV_METHOD_ANY;
    if (pv_span_starts_with(rule, "@@")) {
        filter->is_exception = true;
        rule = pv_span_make(rule.ptr + 2, rule.len - 2);
    }
    split_options(&rule, &found);
    if (found.ptr != NULL) {
        parse_options(found, filter);
    }
    filter->pattern = rule;
    filter->options = found;
    if (filter->kind == PV_FILTER_BAD) {
        return;
    }
    if (is_regex(rule)) {
        filter->is_regex = true;
        filter->pattern = pv_span_make(rule.ptr + 1, rule.len - 2);
    }
    else {
        strip_anchors(filter);
    }
    if (filter->pattern.len > PV_FILTER_PATTERN_MAX) {
        refuse(filter, "the pattern is longer than 2,048 bytes");
    }
    else if (memchr(rule.ptr, ' ', rule.len) != NULL) {
        refuse(filter, "the pattern holds a space");
    }
    else if (filter->pattern.len == 0 && found.ptr == NULL) {
        refuse(filter, "the rule would match everything");
    }
}

void pv_filter_parse(pv_span line, pv_filter *filter)
{
    memset(filter, 0, sizeof(*filter));
    line = pv_span_trim(line);
    if (is_comment(line)) {
        filter->kind = PV_FILTER_NONE;
    }
    else if (is_cosmetic(line)) {
        filter->kind = PV_FILTER_COSMETIC;
    }
    else {
        parse_rule(line, filter);
    }
}
