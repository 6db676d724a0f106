/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of foreign_tools.h: one small function for each format.
 *
 * Formats as the tools write them: Klaro `stores.js`; cookieconsent 3
 * `utils/cookies.js`; Osano `popup.js`; OneTrust and Cookiebot as their
 * public documentation for developers shows; CookieYes, Complianz, WP Consent
 * API, Drupal EU Cookie Compliance, tarteaucitron, GOV.UK and Matomo as their
 * scripts set them.
 */
#include "mod_privacy/core/consent/foreign_tools.h"

#include "mod_privacy/core/base/cookie.h"
#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/consent/choice_form.h"
#include "mod_privacy/core/consent/foreign_names.h"
#include "mod_privacy/core/consent/literal.h"

#define EVERY_PURPOSE 0xff

/* What a reader works on. */
typedef struct reading {
    pv_span cookies;
    const pv_consent_terms *terms;
    const char *const *names;
    int64_t now_s;
    pv_consent_choice choice;
    bool may_grant;     /* the cookie says that a person decided */
    bool media_follows; /* the tool counts media with marketing  */
} reading;

struct pv_foreign_tool {
    const char *name;
    void (*read)(reading *in);
    bool media_follows; /* it has no category for media */
    const pv_foreign_convention *convention;
};

static bool is_text(pv_span span, const char *text)
{
    return pv_span_equal(span, pv_span_of(text));
}

static void note(reading *in, pv_purpose_set purposes, bool is_granted)
{
    if (is_granted) {
        in->choice.granted |= purposes;
    }
    else {
        in->choice.refused |= purposes;
    }
    in->choice.is_decided = true;
}

/* The purposes that a tool's word stands for: an own purpose of that name,
 * or the built-in one that the table gives. */
static pv_purpose_set purposes_of(const reading *in, pv_span word)
{
    pv_purpose_set purposes = pv_foreign_purposes(word);

    for (size_t i = 0; i < in->terms->count; i++) {
        pv_purpose number = in->terms->purposes[i].number;
        if (number >= PV_PURPOSE_BUILTIN_COUNT && is_text(word, in->names[i])) {
            return pv_purpose_bit(number);
        }
    }
    if (in->media_follows && pv_purpose_in(purposes, PV_PURPOSE_MARKETING)) {
        purposes |= pv_purpose_bit(PV_PURPOSE_MEDIA);
    }
    return purposes;
}

/* A cookie's value, percent-decoded once; false when absent or too long. */
static bool take_cookie(const reading *in, const char *name,
                        char buffer[PV_FOREIGN_COOKIE_MAX], pv_span *value)
{
    pv_span raw;
    size_t len = 0;

    if (pv_cookie_find(in->cookies, name, &raw) != PV_OK
        || pv_percent_decode(raw, buffer, PV_FOREIGN_COOKIE_MAX, &len)
               != PV_OK) {
        return false;
    }
    *value = pv_span_make(buffer, len);
    return true;
}

/* `"word": true|false` for each word, at the top of an object. */
static void visit_flags(void *baton, const pv_literal *scalar)
{
    reading *in = baton;
    bool is_yes = is_text(scalar->value, "true");

    if (scalar->depth == 1 && scalar->key.len > 0
        && (is_yes || is_text(scalar->value, "false"))) {
        note(in, purposes_of(in, scalar->key), is_yes);
    }
}

/* Reads an object of flags; a malformed one says nothing at all. */
static void read_flags(reading *in, pv_span value, pv_literal_visit *visit)
{
    pv_consent_choice before = in->choice;

    if (pv_literal_walk(value, visit, in) != PV_OK) {
        in->choice = before;
    }
}

static void read_klaro(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value;

    if (take_cookie(in, "klaro", buffer, &value)) {
        read_flags(in, value, visit_flags);
    }
}

static void visit_categories(void *baton, const pv_literal *scalar)
{
    reading *in = baton;
    int64_t expires_ms;

    if (scalar->key.len == 0 && scalar->depth <= 2
        && (scalar->depth == 1 || is_text(scalar->parent, "categories"))) {
        note(in, purposes_of(in, scalar->value), true);
    }
    else if (scalar->depth == 1 && is_text(scalar->key, "expirationTime")
             && (pv_number_parse(scalar->value, 0, INT64_MAX, &expires_ms)
                     != PV_OK
                 || expires_ms / 1000 <= in->now_s)) {
        in->may_grant = false;
    }
}

/* A list of what is allowed refuses everything that it does not name. */
static void read_list(reading *in, pv_span value)
{
    read_flags(in, value, visit_categories);
    if (in->choice.is_decided) {
        in->choice.refused = (pv_purpose_set)~in->choice.granted;
    }
}

static void read_cookieconsent(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value;

    if (take_cookie(in, "cc_cookie", buffer, &value)) {
        read_list(in, value);
        if (!in->may_grant) {
            in->choice = (pv_consent_choice){ .is_decided = false };
        }
    }
}

static void read_osano(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value;

    if (take_cookie(in, "cookieconsent_status", buffer, &value)
        && (is_text(value, "allow") || is_text(value, "deny"))) {
        note(in, EVERY_PURPOSE, is_text(value, "allow"));
    }
}

/* Reads `word<colon>flag` items separated by `comma`. */
static void read_items(reading *in, pv_span value, char comma, char colon,
                       const char *yes, const char *no)
{
    while (value.len > 0) {
        const char *end = memchr(value.ptr, comma, value.len);
        size_t len = end != NULL ? (size_t)(end - value.ptr) : value.len;
        const char *mark = len > 0 ? memchr(value.ptr, colon, len) : NULL;
        size_t used = end != NULL ? len + 1 : len;

        if (mark != NULL) {
            size_t word_len = (size_t)(mark - value.ptr);
            pv_span word = pv_span_trim(pv_span_make(value.ptr, word_len));
            pv_span flag =
                pv_span_trim(pv_span_make(mark + 1, len - word_len - 1));
            if (is_text(flag, yes) || is_text(flag, no)) {
                note(in, purposes_of(in, word), is_text(flag, yes));
            }
        }
        value = pv_span_make(value.ptr + used, value.len - used);
    }
}

static void read_onetrust(reading *in)
{
    char groups[PV_FOREIGN_COOKIE_MAX];
    pv_span raw, closed;
    size_t len = 0;

    /* Without the second cookie nobody has decided yet. */
    if (pv_cookie_find(in->cookies, "OptanonConsent", &raw) == PV_OK
        && pv_cookie_find(in->cookies, "OptanonAlertBoxClosed", &closed)
               == PV_OK
        && closed.len > 0 && raw.len <= PV_FORM_BODY_MAX
        && pv_form_field(raw, "groups", groups, sizeof(groups), &len)
               == PV_OK) {
        read_items(in, pv_span_make(groups, len), ',', ':', "1", "0");
    }
}

static void visit_cookiebot(void *baton, const pv_literal *scalar)
{
    reading *in = baton;

    if (scalar->depth == 1 && is_text(scalar->key, "method")) {
        in->may_grant = is_text(scalar->value, "explicit");
    }
    visit_flags(baton, scalar);
}

static void read_cookiebot(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value;

    in->may_grant = false;
    if (!take_cookie(in, "CookieConsent", buffer, &value)) {
        return;
    }
    if (is_text(value, "0")) {
        note(in, EVERY_PURPOSE, false);
        return;
    }
    read_flags(in, value, visit_cookiebot);
}

static void read_cookieyes(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value, probe;
    bool has_acted = false;

    if (!take_cookie(in, "cookieyes-consent", buffer, &value)) {
        return;
    }
    /* Defaults are written before a person acts. */
    for (probe = value; probe.len >= strlen("action:yes"); probe.ptr++) {
        has_acted = has_acted || pv_span_starts_with(probe, "action:yes");
        probe.len--;
    }
    if (has_acted) {
        read_items(in, value, ',', ':', "yes", "no");
    }
}

/* One cookie for each category, with a common beginning. */
static void read_cookie_each(reading *in, const char *prefix)
{
    pv_span rest = in->cookies;
    size_t len = strlen(prefix);
    pv_cookie cookie;

    while (pv_cookie_next(&rest, &cookie) == PV_OK) {
        if (pv_span_starts_with(cookie.name, prefix)
            && (is_text(cookie.value, "allow")
                || is_text(cookie.value, "deny"))) {
            pv_span word =
                pv_span_make(cookie.name.ptr + len, cookie.name.len - len);
            note(in,
                 /* Both tools say functional for what needs no consent. */
                 is_text(word, "functional") ? 0 : purposes_of(in, word),
                 is_text(cookie.value, "allow"));
        }
    }
}

static void read_complianz(reading *in)
{
    read_cookie_each(in, "cmplz_");
}

static void read_wp_consent(reading *in)
{
    read_cookie_each(in, "wp_consent_");
}

static void read_drupal(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value;

    if (!take_cookie(in, "cookie-agreed", buffer, &value)) {
        return;
    }
    if (is_text(value, "0")) {
        note(in, EVERY_PURPOSE, false);
    }
    else if (is_text(value, "2")) {
        if (take_cookie(in, "cookie-agreed-categories", buffer, &value)) {
            read_list(in, value);
        }
        else {
            note(in, EVERY_PURPOSE, true);
        }
    }
}

static void read_tarteaucitron(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value;

    if (take_cookie(in, "tarteaucitron", buffer, &value)) {
        read_items(in, value, '!', '=', "true", "false");
    }
}

static void read_govuk(reading *in)
{
    char buffer[PV_FOREIGN_COOKIE_MAX];
    pv_span value;

    if (pv_cookie_find(in->cookies, "cookies_preferences_set", &value) == PV_OK
        && is_text(value, "true")
        && take_cookie(in, "cookies_policy", buffer, &value)) {
        read_flags(in, value, visit_flags);
    }
}

static void read_matomo(reading *in)
{
    pv_span value;
    int64_t at_ms;

    if (pv_cookie_find(in->cookies, "mtm_consent_removed", &value)
        != PV_ERR_NOT_FOUND) {
        note(in, pv_purpose_bit(PV_PURPOSE_ANALYTICS), false);
    }
    else if (pv_cookie_find(in->cookies, "mtm_consent", &value) == PV_OK
             && pv_number_parse(value, 1, INT64_MAX, &at_ms) == PV_OK) {
        note(in, pv_purpose_bit(PV_PURPOSE_ANALYTICS), true);
    }
}

static const pv_foreign_convention by_data = { "data-", false };
static const pv_foreign_convention by_class = { "data-", true };
static const pv_foreign_convention by_cookieblock = { "data-cookieblock-",
                                                      true };

static const pv_foreign_tool tools[] = {
    { "klaro", read_klaro, false, &by_data },
    { "cookieconsent", read_cookieconsent, false, &by_data },
    { "onetrust", read_onetrust, false, &by_class },
    { "cookiebot", read_cookiebot, true, &by_cookieblock },
    { "cookieyes", read_cookieyes, true, NULL },
    { "complianz", read_complianz, true, NULL },
    { "wp-consent", read_wp_consent, true, NULL },
    { "drupal-eucc", read_drupal, false, NULL },
    { "tarteaucitron", read_tarteaucitron, false, NULL },
    { "osano", read_osano, false, NULL },
    { "govuk", read_govuk, true, NULL },
    { "matomo", read_matomo, false, NULL },
};

const pv_foreign_tool *pv_foreign_tool_find(const char *name)
{
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
        if (pv_span_equal_nocase(pv_span_of(name), pv_span_of(tools[i].name))) {
            return &tools[i];
        }
    }
    return NULL;
}

pv_consent_choice pv_foreign_tool_read(const pv_foreign_tool *tool,
                                       pv_span cookies,
                                       const pv_consent_terms *terms,
                                       const char *const *names, int64_t now_s)
{
    reading in = {
        .terms = terms,
        .names = names,
        .now_s = now_s,
        .may_grant = true,
        .media_follows = tool->media_follows,
    };

    in.cookies = cookies;
    if (in.cookies.len > PV_COOKIE_HEADER_MAX) {
        in.cookies.len = PV_COOKIE_HEADER_MAX;
    }
    tool->read(&in);
    in.choice.granted &= (pv_purpose_set)~in.choice.refused;
    if (!in.may_grant) {
        in.choice.granted = 0;
    }
    return in.choice;
}

const char *pv_foreign_tool_marks(const pv_foreign_tool *tool, const char *name)
{
    return pv_foreign_marks(tool->name, name);
}

const pv_foreign_convention *
pv_foreign_tool_convention(const pv_foreign_tool *tool)
{
    return tool->convention;
}
