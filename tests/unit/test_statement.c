/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statement: each field turned once, and its sentence seen to change in
 * both languages; missing facts shown; hostile facts shown as text; the same
 * keys in every language.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>
#include <apr_strings.h>

#include "mod_privacy/core/report/statement_digest.h"

static apr_pool_t *pool;

static int make_pool(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL) == APR_SUCCESS ? 0 : -1;
}

static int drop_pool(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static const char *const names[] = { "functional", "media", "analytics",
                                     "marketing" };
static const char *const labels[4] = { NULL };

static const pv_consent_terms terms = {
    .purposes = { { 0, PV_PURPOSE_ASK, 'f' },
                  { 1, PV_PURPOSE_NEVER, 'm' },
                  { 2, PV_PURPOSE_ALWAYS, 'a' },
                  { 3, PV_PURPOSE_ASK, 'k' } },
    .count = 4,
    .policy = 1,
    .lifetime_s = 180 * 86400,
};

static const pv_statement_party parties[] = { { "t.example", "marketing" } };

static pv_statement usual(pv_consent_view *view, const char *language)
{
    pv_statement statement = {
        .view = view,
        .facts = pv_statement_facts_make(pool),
        .application_mask = { PV_STATEMENT_PSEUDONYM, 0, 0, 3600 },
        .logs = { "drop", "origin", "class", "drop", "drop" },
        .block = PV_STATEMENT_BLOCK_ASK,
        .has_consent = true,
        .signals = PV_SIGNAL_GPC | PV_SIGNAL_DNT,
        .counts = true,
        .counts_signals = true,
        .threshold = 10,
        .rounding = 10,
        .is_stored = true,
        .keep_hours_s = (int64_t)35 * 86400,
        .keep_days_s = (int64_t)25 * 30 * 86400,
        .parties = parties,
        .party_count = 1,
    };

    *view = (pv_consent_view){ .terms = &terms,
                               .names = names,
                               .labels = labels,
                               .language = language,
                               .site = "www.example.org",
                               .path = "/privacy-choices/",
                               .origin = "",
                               .cookie_name = "__Host-privacy",
                               .lifetime_s = 180 * 86400 };
    return statement;
}

static const char *page_of(const pv_statement *statement)
{
    pv_buffer out = pv_buffer_make(1024 * 1024, pool);

    pv_statement_html(&out, statement);
    assert_false(out.is_full);
    return pv_buffer_string(&out);
}

static void turn_truncate(pv_statement *s)
{
    s->logs_mask = (pv_statement_mask){ PV_STATEMENT_TRUNCATE, 16, 32, 0 };
}

static void turn_keep(pv_statement *s)
{
    s->logs_mask.what = PV_STATEMENT_KEEP;
}

static void turn_unchecked(pv_statement *s)
{
    s->logs_mask.what = PV_STATEMENT_UNCHECKED;
}

static void turn_application_drop(pv_statement *s)
{
    s->application_mask.what = PV_STATEMENT_DROP;
}

static void turn_application_keep(pv_statement *s)
{
    s->application_mask.what = PV_STATEMENT_KEEP;
}

static void turn_query(pv_statement *s)
{
    s->logs.query = "keep";
}

static void turn_referer(pv_statement *s)
{
    s->logs.referer = "drop";
}

static void turn_agent(pv_statement *s)
{
    s->logs.agent = "keep";
}

static void turn_cookies(pv_statement *s)
{
    s->logs.cookies = "keep";
}

static void turn_user(pv_statement *s)
{
    s->logs.user = "keep";
}

static void turn_block_report(pv_statement *s)
{
    s->block = PV_STATEMENT_BLOCK_REPORT;
}

static void turn_block_all(pv_statement *s)
{
    s->block = PV_STATEMENT_BLOCK_ALL;
}

static void turn_block_off(pv_statement *s)
{
    s->block = PV_STATEMENT_BLOCK_OFF;
}

static void turn_enforced(pv_statement *s)
{
    s->is_enforced = true;
}

static void turn_consent(pv_statement *s)
{
    s->has_consent = false;
}

static void turn_signals(pv_statement *s)
{
    s->signals = 0;
}

static void turn_counts(pv_statement *s)
{
    s->counts = false;
}

static void turn_count_signals(pv_statement *s)
{
    s->counts_signals = false;
}

static void turn_exact(pv_statement *s)
{
    s->is_exact = true;
}

static void turn_rounding(pv_statement *s)
{
    s->rounding = 20;
}

static void turn_threshold(pv_statement *s)
{
    s->threshold = 15;
}

static void turn_country(pv_statement *s)
{
    s->has_country = true;
}

static void turn_visitors(pv_statement *s)
{
    s->has_visitors = true;
}

static void turn_store(pv_statement *s)
{
    s->is_stored = false;
}

static void turn_retention(pv_statement *s)
{
    s->keep_months_s = (int64_t)60 * 30 * 86400;
}

typedef struct turn {
    const char *what;
    void (*turn)(pv_statement *s);
    const char *en; /* appears, and was not there before */
    const char *nl;
} turn;

static const turn turns[] = {
    { "PrivacyAddress Truncate", turn_truncate, "first 16 bits",
      "eerste 16 bits" },
    { "PrivacyAddress Keep", turn_keep, "keeps IP addresses",
      "bewaart IP-adressen" },
    { "self-check", turn_unchecked, "self-check has not passed",
      "zelfcontrole is niet geslaagd" },
    { "PrivacyAddressToApplication Drop", turn_application_drop,
      "get no address", "krijgen geen adres" },
    { "PrivacyAddressToApplication Keep", turn_application_keep,
      "do get your IP address", "krijgen wel uw IP-adres" },
    { "PrivacyLog query=keep", turn_query, "search terms, is logged",
      "zoektermen, komt in het logboek" },
    { "PrivacyLog referer=drop", turn_referer,
      "page that you came from is not logged",
      "vandaan komt, komt niet in het logboek" },
    { "PrivacyLog agent=keep", turn_agent, "full description",
      "volledige omschrijving" },
    { "PrivacyLog cookies=keep", turn_cookies, "Cookies may be logged",
      "Cookies kunnen in het logboek" },
    { "PrivacyLog user=keep", turn_user, "logged in may be logged",
      "gebruikers kunnen in het logboek" },
    { "PrivacyBlock Report", turn_block_report, "not blocked at present",
      "worden nu niet geblokkeerd" },
    { "PrivacyBlock Off", turn_block_off, "does not block third parties",
      "blokkeert geen derden" },
    { "PrivacyConsent Off, blocked", turn_block_all, "blocked for everybody",
      "voor iedereen geblokkeerd" },
    { "PrivacyContentSecurityPolicy", turn_enforced, "open are stopped as well",
      "worden tegengehouden" },
    { "PrivacyConsent Off", turn_consent, "sets no cookie of its own",
      "plaatst zelf geen cookie" },
    { "PrivacySignals None", turn_signals, "have no effect",
      "hebben hier geen gevolg" },
    { "PrivacyCount Off", turn_counts, "does not count visits",
      "telt geen bezoek" },
    { "PrivacyCount NoSignals", turn_count_signals,
      "want to be followed are not counted", "worden niet geteld" },
    { "PrivacyDisclosure Exact", turn_exact, "figures are exact",
      "cijfers zijn exact" },
    { "PrivacyDisclosure rounding", turn_rounding, "multiples of 20",
      "veelvouden van 20" },
    { "PrivacyDisclosure threshold", turn_threshold, "estimated 15 different",
      "schatting 15 verschillende" },
    { "PrivacyCountryDatabase", turn_country, "country is looked up",
      "land wordt in het geheugen" },
    { "PrivacyVisitors On", turn_visitors, "visitors of a day is estimated",
      "bezoekers van een dag wordt" },
    { "PrivacyStore", turn_store, "gone when the server stops",
      "weg als de server stopt" },
    { "PrivacyRetention", turn_retention, "by month for 5 years",
      "per maand 5 jaar" },
};

static void check_turn(const turn *t, const char *language, const char *text)
{
    pv_consent_view view;
    pv_statement statement = usual(&view, language);

    if (strstr(page_of(&statement), text) != NULL) {
        fail_msg("%s (%s): said without it", t->what, language);
    }
    t->turn(&statement);
    if (strstr(page_of(&statement), text) == NULL) {
        fail_msg("%s (%s): not said", t->what, language);
    }
}

static void test_each_directive(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(turns); i++) {
        check_turn(&turns[i], "en", turns[i].en);
        check_turn(&turns[i], "nl", turns[i].nl);
    }
}

static const char *digest_of(const pv_statement *statement)
{
    char digest[PV_STATEMENT_DIGEST_MAX];

    pv_statement_digest(statement, digest);
    assert_int_equal(strlen(digest), PV_STATEMENT_DIGEST_MAX - 1);
    return apr_pstrdup(pool, digest);
}

static void add(pv_statement_facts *facts, const char *key, const char *words)
{
    const char *allowed;

    assert_int_equal(pv_statement_facts_add(facts, key, words, &allowed, pool),
                     PV_OK);
}

static void turn_hours(pv_statement *s)
{
    pv_statement_facts *facts = pv_statement_facts_make(pool);

    add(facts, "retention", "error log\t90m");
    s->facts = facts;
}

/* Whatever changes a sentence changes the digest, but for a self-check that
 * has not passed yet; what is of a visitor or a day does not. */
static void test_digest(void **state)
{
    pv_consent_view view;
    pv_statement statement = usual(&view, "en");
    const char *digest = digest_of(&statement);
    pv_statement_facts *facts;

    (void)state;
    for (size_t i = 0; i < PV_COUNT(turns); i++) {
        statement = usual(&view, "en");
        turns[i].turn(&statement);
        if ((strcmp(digest_of(&statement), digest) == 0)
            != (turns[i].turn == turn_unchecked)) {
            fail_msg("%s: digest", turns[i].what);
        }
    }
    statement = usual(&view, "nl");
    facts = pv_statement_facts_make(pool);
    statement.facts = facts;
    statement.party_count = 0;
    facts->has_changed = true;
    facts->changed = (pv_date){ 2026, 11, 22 };
    view.consent.is_decided = true;
    assert_string_equal(digest_of(&statement), digest);
    facts->contact = "";
    assert_string_not_equal(digest_of(&statement), digest);
    statement = usual(&view, "en");
    turn_hours(&statement);
    assert_string_not_equal(digest_of(&statement), digest);
}

static void test_purposes(void **state)
{
    pv_consent_view view;
    pv_statement statement = usual(&view, "en");
    const char *page = page_of(&statement);

    (void)state;
    assert_non_null(strstr(page, "only if you allow it"));
    assert_non_null(strstr(page, "without asking"));
    assert_non_null(strstr(page, "<strong>never"));
    assert_non_null(strstr(page, "<bdi>t.example</bdi>"));
    assert_null(strstr(page, "{"));
}

static pv_statement_facts *full_facts(void)
{
    pv_statement_facts *facts = pv_statement_facts_make(pool);

    add(facts, "controller", "<b>Us</b>");
    add(facts, "contact", "a@b.example");
    add(facts, "dpo", "D");
    add(facts, "authority", "Authority X");
    add(facts, "basis", "Basis Y");
    add(facts, "retention", "web forms\t2mo");
    add(facts, "recipient", "Host Ltd");
    add(facts, "transfer", "Vendor\tto Z");
    add(facts, "purpose", "media\tFor films");
    add(facts, "changed", "2026-11-02\tnew forms");
    return facts;
}

static void test_facts(void **state)
{
    static const char *const said[] = {
        "&lt;b&gt;Us&lt;/b&gt;",
        "a@b.example",
        "Data protection officer: D",
        "Authority X",
        "Basis Y",
        "web forms: 2 months",
        "Host Ltd",
        "Vendor: to Z",
        "For films",
        "2 November 2026",
        "new forms",
    };
    pv_consent_view view;
    pv_statement statement = usual(&view, "en");
    const char *missing[8];
    const char *page;

    (void)state;
    assert_int_equal(pv_statement_missing(statement.facts, missing, 8), 5);
    page = page_of(&statement);
    assert_non_null(strstr(page, "not stated this: who is responsible"));
    assert_non_null(strstr(page, "not stated this: when this statement"));
    statement.facts = full_facts();
    page = page_of(&statement);
    for (size_t i = 0; i < PV_COUNT(said); i++) {
        if (strstr(page, said[i]) == NULL) {
            fail_msg("not said: %s", said[i]);
        }
    }
    assert_null(strstr(page, "not stated this"));
    assert_int_equal(pv_statement_missing(statement.facts, missing, 8), 0);
}

static void test_facts_refused(void **state)
{
    static const struct {
        const char *key;
        const char *words;
        pv_status status;
    } cases[] = {
        { "owner", "x", PV_ERR_NOT_FOUND },
        { "controller", "x\ty", PV_ERR_SYNTAX },
        { "controller", "", PV_ERR_SYNTAX },
        { "retention", "x", PV_ERR_SYNTAX },
        { "retention", "x\tlong", PV_ERR_SYNTAX },
        { "retention", "x\t0s", PV_ERR_SYNTAX },
        { "retention", "x\t1d\t2d", PV_ERR_SYNTAX },
        { "transfer", "x", PV_ERR_SYNTAX },
        { "changed", "yesterday", PV_ERR_SYNTAX },
        { "changed", "2026-02-30", PV_ERR_SYNTAX },
    };
    pv_statement_facts *facts = pv_statement_facts_make(pool);
    const char *allowed = NULL;

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_status status = pv_statement_facts_add(
            facts, cases[i].key, cases[i].words, &allowed, pool);
        if (status != cases[i].status || allowed == NULL) {
            fail_msg("%s '%s': %d", cases[i].key, cases[i].words, status);
        }
    }
    add(facts, "contact", "x");
    assert_int_equal(
        pv_statement_facts_add(facts, "contact", "y", &allowed, pool),
        PV_ERR_RANGE);
}

static void test_jsonld(void **state)
{
    pv_consent_view view;
    pv_statement statement = usual(&view, "en");
    pv_buffer out = pv_buffer_make(65536, pool);
    const char *json;

    (void)state;
    statement.facts = full_facts();
    pv_statement_jsonld(&out, &statement);
    json = pv_buffer_string(&out);
    assert_non_null(strstr(json, "\"@type\":\"dpv:PrivacyNotice\""));
    assert_non_null(strstr(json, "\"dct:modified\":\"2026-11-02\""));
    assert_non_null(strstr(json, "\"@value\":\"P60D\""));
    assert_non_null(strstr(json, "\"dpv:hasName\":\"t.example\""));
    assert_null(strstr(json, "<b>"));
}

static void turn_months(pv_statement *s)
{
    s->keep_months_s = (int64_t)360 * 86400;
}

/* What the administrator turned, machines are told too. */
static void test_jsonld_turned(void **state)
{
    static const struct {
        void (*turn)(pv_statement *s);
        const char *said;
        const char *gone; /* of the usual statement */
    } cases[] = {
        { turn_truncate, "\"IP address, truncated\"", "nothing" },
        { turn_keep, "\"dpv:hasPersonalData\":\"IP address\"", "nothing" },
        { turn_unchecked, "\"dpv:hasPersonalData\":\"IP address\"", "nothing" },
        { turn_block_report, "#marketing", "dpv:Consent" },
        { turn_counts, "#logging", "#counting" },
        { turn_store, "#counting", "dpv:IndeterminateDuration" },
        { turn_months, "\"@value\":\"P360D\"", "dpv:IndeterminateDuration" },
        { turn_hours, "\"@value\":\"PT5400S\"", "nothing" },
    };
    pv_consent_view view;

    (void)state;
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_buffer out = pv_buffer_make(65536, pool);
        pv_statement statement = usual(&view, "en");
        cases[i].turn(&statement);
        pv_statement_jsonld(&out, &statement);
        if (strstr(pv_buffer_string(&out), cases[i].said) == NULL
            || strstr(pv_buffer_string(&out), cases[i].gone) != NULL) {
            fail_msg("case %zu: %s", i, pv_buffer_string(&out));
        }
        assert_non_null(strstr(pv_buffer_string(&out), "not stated: "));
        assert_null(strstr(pv_buffer_string(&out), "dpv:hasDataController"));
    }
}

static void test_times(void **state)
{
    static const struct {
        int64_t time_s;
        const char *text;
    } cases[] = {
        { 86400, "1 day" },
        { (int64_t)35 * 86400, "35 days" },
        { (int64_t)30 * 86400, "1 month" },
        { (int64_t)750 * 86400, "25 months" },
        { (int64_t)360 * 86400, "1 year" },
        { (int64_t)1800 * 86400, "5 years" },
        { 3600, "1 hour" },
        { 7200, "2 hours" },
        { 90 * 60, "90 minutes" },
    };
    pv_consent_view view;

    (void)state;
    (void)usual(&view, "en");
    for (size_t i = 0; i < PV_COUNT(cases); i++) {
        pv_buffer out = pv_buffer_make(100, pool);
        pv_statement_time(&out, &view, cases[i].time_s);
        assert_string_equal(pv_buffer_string(&out), cases[i].text);
    }
}

/* A language that lacks a key would show English in between. */
static void test_same_keys(void **state)
{
    const pv_text *en = pv_texts_statement_en, *nl = pv_texts_statement_nl;

    (void)state;
    for (; en->key != NULL && nl->key != NULL; en++, nl++) {
        assert_string_equal(en->key, nl->key);
        for (const char *at = en->text; (at = strchr(at, '{')) != NULL; at++) {
            const char *close = strchr(at, '}');
            assert_non_null(close);
            assert_non_null(strstr(
                nl->text, apr_pstrmemdup(pool, at, (size_t)(close - at) + 1)));
        }
    }
    assert_ptr_equal(en->key, nl->key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_directive), cmocka_unit_test(test_digest),
        cmocka_unit_test(test_purposes),       cmocka_unit_test(test_facts),
        cmocka_unit_test(test_facts_refused),  cmocka_unit_test(test_jsonld),
        cmocka_unit_test(test_jsonld_turned),  cmocka_unit_test(test_times),
        cmocka_unit_test(test_same_keys),
    };
    if (apr_initialize() != APR_SUCCESS) {
        return 1;
    }
    return cmocka_run_group_tests(tests, make_pool, drop_pool);
}
