/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The built-in vendors: every line is understood; the beacons of today's
 * pages are blocked; what ordinary pages need is left alone; consent and
 * opt-out cookies are never removed.
 */
#include "tests/unit/unit.h"

#include <apr_general.h>

#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/rules/filter_index.h"
#include "mod_privacy/core/rules/filter_match.h"
#include "mod_privacy/core/rules/inline.h"
#include "mod_privacy/core/rules/vendors.h"

#define VENDORS_MIN 150
#define A           PV_PURPOSE_ANALYTICS
#define K           PV_PURPOSE_MARKETING
#define NONE        PV_PURPOSE_NONE
#define EITHER      0xfe

typedef struct fixture {
    apr_pool_t *pool;
    pv_rules *rules; /* analytics, marketing and kept, as by default */
    pv_rules_tally tally;
} fixture;

static void complain(void *baton, pv_span source, uint32_t line,
                     pv_filter_kind kind, const char *problem)
{
    (void)baton;
    print_error("%.*s:%u: %d %s\n", (int)source.len, source.ptr, line, kind,
                problem);
}

static int set_up(void **state)
{
    static fixture fix;
    pv_rules_source sources[PV_VENDOR_LISTS];
    pv_rules_input input = { .sources = sources, .report = complain };

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&fix.pool, NULL) != APR_SUCCESS) {
        return -1;
    }
    for (size_t i = 0; i < PV_VENDOR_LISTS; i++) {
        const pv_vendor_list *list = &pv_vendor_lists[i];
        pv_rules_source source = { pv_span_of(list->name),
                                   pv_span_make((const char *)list->text,
                                                list->len),
                                   list->purpose, PV_FORM_VENDORS };
        if (list->purpose == A || list->purpose == K || list->purpose == NONE) {
            sources[input.source_count++] = source;
        }
    }
    fix.rules = pv_rules_make(&input, &fix.tally, fix.pool);
    *state = &fix;
    return fix.rules == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    fixture *fix = *state;

    apr_pool_destroy(fix->pool);
    apr_terminate();
    return 0;
}

/* Lines that are neither empty nor comments. */
static size_t count_vendors(const pv_vendor_list *list)
{
    pv_span text = pv_span_make((const char *)list->text, list->len);
    pv_span line;
    size_t count = 0;

    while (pv_filter_next_line(&text, &line)) {
        count += line.len > 0 && line.ptr[0] != '#';
    }
    return count;
}

static void test_lists(void **state)
{
    const fixture *fix = *state;
    size_t vendors = 0;

    for (size_t i = 0; i < PV_VENDOR_LISTS; i++) {
        pv_rules_source source = {
            pv_span_of(pv_vendor_lists[i].name),
            pv_span_make((const char *)pv_vendor_lists[i].text,
                         pv_vendor_lists[i].len),
            pv_vendor_lists[i].purpose, PV_FORM_VENDORS
        };
        pv_rules_input input = { .sources = &source,
                                 .source_count = 1,
                                 .report = complain };
        pv_rules_tally tally;
        assert_non_null(pv_rules_make(&input, &tally, fix->pool));
        assert_int_equal(tally.bad, 0);
        assert_int_equal(tally.not_applied, 0);
        vendors += pv_vendor_lists[i].purpose == NONE
                       ? 0
                       : count_vendors(&pv_vendor_lists[i]);
    }
    assert_true(vendors >= VENDORS_MIN);
}

typedef struct request_case {
    const char *url;
    pv_resource type;
    pv_purpose purpose; /* NONE: left alone */
} request_case;

#define SCRIPT PV_RESOURCE_SCRIPT
#define IMAGE  PV_RESOURCE_IMAGE
#define XHR    PV_RESOURCE_XHR
#define PING   PV_RESOURCE_PING
#define FRAME  PV_RESOURCE_SUBDOCUMENT
#define STYLE  PV_RESOURCE_STYLESHEET
#define HINT   PV_RESOURCE_HINT
#define OTHER  PV_RESOURCE_OTHER

static const request_case requests[] = {
    { "https://www.googletagmanager.com/gtag/js?id=G-ABC", SCRIPT, A },
    { "https://www.googletagmanager.com/gtm.js?id=GTM-ABC", SCRIPT, A },
    { "https://www.googletagmanager.com/ns.html?id=GTM-ABC", FRAME, A },
    { "https://www.google-analytics.com/analytics.js", SCRIPT, A },
    { "https://region1.google-analytics.com/g/collect?v=2&tid=G-A", PING, A },
    { "https://www.google-analytics.com/", HINT, A },
    { "https://stats.g.doubleclick.net/dc.js", SCRIPT, EITHER },
    { "/g/collect?v=2&tid=G-1&cid=1", PING, A },
    { "/g/collect", XHR, A },
    { "/metrics/gtag/js?id=G-ABC", SCRIPT, A },
    { "https://sgtm.site.org/gtm.js?id=GTM-1", SCRIPT, A },
    { "/matomo.js", SCRIPT, A },
    { "/stats/matomo.php?idsite=1&rec=1", IMAGE, A },
    { "/piwik.php?idsite=1", IMAGE, A },
    { "https://demo.matomo.cloud/matomo.js", SCRIPT, A },
    { "https://plausible.io/js/script.js", SCRIPT, A },
    { "https://plausible.site.org/js/plausible.js", SCRIPT, A },
    { "https://cdn.usefathom.com/script.js", SCRIPT, A },
    { "https://cloud.umami.is/script.js", SCRIPT, A },
    { "https://www.clarity.ms/tag/abc", SCRIPT, A },
    { "https://static.hotjar.com/c/hotjar-1.js?sv=6", SCRIPT, A },
    { "https://edge.fullstory.com/s/fs.js", SCRIPT, A },
    { "https://cdn.segment.com/analytics.js/v1/k/analytics.min.js", SCRIPT, A },
    { "https://cdn.amplitude.com/libs/amplitude.js", SCRIPT, A },
    { "https://api-js.mixpanel.com/track/", XHR, A },
    { "https://us.i.posthog.com/e/", XHR, A },
    { "https://static.cloudflareinsights.com/beacon.min.js", SCRIPT, A },
    { "/cdn-cgi/rum?", PING, A },
    { "https://a.nel.cloudflare.com/report/v4?s=x", OTHER, A },
    { "https://js-agent.newrelic.com/nr-1.js", SCRIPT, A },
    { "https://bam.nr-data.net/1/k", XHR, A },
    { "https://mc.yandex.ru/metrika/tag.js", SCRIPT, A },
    { "https://hm.baidu.com/hm.js?k", SCRIPT, A },
    { "https://stats.wp.com/e-202601.js", SCRIPT, A },
    { "https://js.hs-scripts.com/1.js", SCRIPT, A },
    { "https://js.hs-analytics.net/analytics/1/1.js", SCRIPT, A },
    { "https://script.ioam.de/iam.js", SCRIPT, A },
    { "https://cdn.optimizely.com/js/1.js", SCRIPT, A },
    { "https://dev.visualwebsiteoptimizer.com/j.php", SCRIPT, A },
    { "https://connect.facebook.net/en_US/fbevents.js", SCRIPT, K },
    { "https://www.facebook.com/tr?id=1&ev=PageView&noscript=1", IMAGE, K },
    { "https://snap.licdn.com/li.lms-analytics/insight.min.js", SCRIPT, K },
    { "https://px.ads.linkedin.com/collect/?pid=1&fmt=gif", IMAGE, K },
    { "https://analytics.tiktok.com/i18n/pixel/events.js", SCRIPT, K },
    { "https://bat.bing.com/bat.js", SCRIPT, K },
    { "https://s.pinimg.com/ct/core.js", SCRIPT, K },
    { "https://sc-static.net/scevent.min.js", SCRIPT, K },
    { "https://static.ads-twitter.com/uwt.js", SCRIPT, K },
    { "https://t.co/i/adsct?x", IMAGE, K },
    { "https://www.redditstatic.com/ads/pixel.js", SCRIPT, K },
    { "https://securepubads.g.doubleclick.net/tag/js/gpt.js", SCRIPT, K },
    { "https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js", SCRIPT,
      K },
    { "https://www.googletagmanager.com/gtag/js?id=AW-1", SCRIPT, EITHER },
    { "https://static.criteo.net/js/ld/ld.js", SCRIPT, K },
    { "https://cdn.taboola.com/libtrc/x/loader.js", SCRIPT, K },
    { "https://munchkin.marketo.net/munchkin.js", SCRIPT, K },
    { "https://pi.pardot.com/pd.js", SCRIPT, K },
    /* left alone */
    { "https://code.jquery.com/jquery-3.7.1.min.js", SCRIPT, NONE },
    { "https://cdn.jsdelivr.net/npm/bootstrap@5/dist/js/bootstrap.min.js",
      SCRIPT, NONE },
    { "https://cdnjs.cloudflare.com/ajax/libs/x/1/x.min.js", SCRIPT, NONE },
    { "https://unpkg.com/react@18/umd/react.production.min.js", SCRIPT, NONE },
    { "https://ajax.googleapis.com/ajax/libs/jquery/3/jquery.min.js", SCRIPT,
      NONE },
    { "https://fonts.googleapis.com/css2?family=Roboto", STYLE, NONE },
    { "https://fonts.gstatic.com/s/roboto/v30/x.woff2", PV_RESOURCE_FONT,
      NONE },
    { "https://fonts.gstatic.com/", HINT, NONE },
    { "https://use.typekit.net/abc.css", STYLE, NONE },
    { "https://use.fontawesome.com/releases/v6/css/all.css", STYLE, NONE },
    { "https://www.google.com/recaptcha/api.js", SCRIPT, NONE },
    { "https://www.gstatic.com/recaptcha/releases/x/recaptcha__en.js", SCRIPT,
      NONE },
    { "https://js.hcaptcha.com/1/api.js", SCRIPT, NONE },
    { "https://challenges.cloudflare.com/turnstile/v0/api.js", SCRIPT, NONE },
    { "https://js.stripe.com/v3/", SCRIPT, NONE },
    { "https://www.paypal.com/sdk/js?client-id=x", SCRIPT, NONE },
    { "https://www.paypalobjects.com/api/checkout.js", SCRIPT, NONE },
    { "https://checkoutshopper-live.adyen.com/sdk/adyen.js", SCRIPT, NONE },
    { "https://js.mollie.com/v1/mollie.js", SCRIPT, NONE },
    { "https://x.klarnacdn.net/kp/lib/v1/api.js", SCRIPT, NONE },
    { "https://pay.google.com/gp/p/js/pay.js", SCRIPT, NONE },
    { "https://accounts.google.com/gsi/client", SCRIPT, NONE },
    { "https://www.youtube.com/embed/dQw4w9WgXcQ", FRAME, NONE },
    { "https://www.youtube.com/iframe_api", SCRIPT, NONE },
    { "https://player.vimeo.com/video/1", FRAME, NONE },
    { "https://vjs.zencdn.net/8/video.min.js", SCRIPT, NONE },
    { "https://maps.googleapis.com/maps/api/js?key=x", SCRIPT, NONE },
    { "https://www.google.com/maps/embed?pb=1", FRAME, NONE },
    { "https://tile.openstreetmap.org/1/1/1.png", IMAGE, NONE },
    { "https://api.mapbox.com/mapbox-gl-js/v3/mapbox-gl.js", SCRIPT, NONE },
    { "https://www.gravatar.com/avatar/x", IMAGE, NONE },
    { "https://i0.wp.com/site.org/a.jpg", IMAGE, NONE },
    { "https://platform.twitter.com/widgets.js", SCRIPT, NONE },
    { "https://connect.facebook.net/en_US/sdk.js", SCRIPT, NONE },
    { "https://static.cloudflare.com/logo.png", IMAGE, NONE },
    { "https://consent.cookiebot.com/uc.js", SCRIPT, NONE },
    { "https://cdn.cookielaw.org/scripttemplates/otSDKStub.js", SCRIPT, NONE },
    { "/js/script.js", SCRIPT, NONE },
    { "/assets/app.js", SCRIPT, NONE },
    { "/collect", XHR, NONE },
    { "/api/events", XHR, NONE },
    { "/analytics.js", SCRIPT, NONE },
    { "/wp-includes/js/jquery/jquery.min.js", SCRIPT, NONE },
};

static pv_verdict ask(const fixture *fix, const request_case *c)
{
    static const char base_text[] = "https://www.site.org/page";
    char page_text[PV_URL_MAX];
    char url_text[PV_URL_MAX];
    pv_page page = { 0 };
    pv_url url;

    assert_int_equal(
        pv_url_parse(pv_span_of(base_text), NULL, page_text, &page.base),
        PV_OK);
    page.host = page.base.host;
    page.site = pv_site_registrable(page.host);
    assert_int_equal(
        pv_url_parse(pv_span_of(c->url), &page.base, url_text, &url), PV_OK);
    return pv_rules_match(fix->rules, &page, &url, c->type, pv_span_of(""));
}

static void test_requests(void **state)
{
    for (size_t i = 0; i < PV_COUNT(requests); i++) {
        const request_case *c = &requests[i];
        pv_verdict verdict = ask(*state, c);
        /* EITHER: blocked, for either purpose. */
        bool is_right = c->purpose == EITHER ? verdict.is_blocked
                                             : verdict.purpose == c->purpose;
        if (!is_right) {
            fail_msg("%s: purpose %d, wanted %d", c->url, verdict.purpose,
                     c->purpose);
        }
    }
}

static const struct {
    const char *name;
    pv_purpose purpose;
} cookies[] = {
    { "_ga", A },
    { "_ga_ABC123", A },
    { "_gid", A },
    { "_gat_gtag_UA_1", A },
    { "__utma", A },
    { "_pk_id.1.1fff", A },
    { "_pk_ses.1.1fff", A },
    { "_hjSessionUser_1", A },
    { "_clck", A },
    { "AMCV_X%40AdobeOrg", A },
    { "s_vi", A },
    { "_sp_id.1fff", A },
    { "ajs_anonymous_id", A },
    { "mp_abc_mixpanel", A },
    { "_ym_uid", A },
    { "hubspotutk", A },
    { "_vwo_uuid", A },
    { "_fbp", K },
    { "_fbc", K },
    { "_gcl_au", K },
    { "_uetsid", K },
    { "_ttp", K },
    { "_scid", K },
    { "_pin_unauth", K },
    { "li_sugr", K },
    { "_mkto_trk", K },
    { "__adroll", K },
    /* choices, objections and what keeps a site working */
    { "privacy", NONE },
    { "__Host-privacy", NONE },
    { "CookieConsent", NONE },
    { "OptanonConsent", NONE },
    { "cookieconsent_status", NONE },
    { "euconsent-v2", NONE },
    { "klaro", NONE },
    { "optimizelyOptOut", NONE },
    { "matomo_ignore", NONE },
    { "mtm_consent", NONE },
    { "mtm_cookie_consent", NONE },
    { "_hjOptOut", NONE },
    { "li_gc", NONE },
    { "__hs_opt_out", NONE },
    { "__hs_do_not_track", NONE },
    { "_vis_opt_out", NONE },
    { "mp_optout", NONE },
    { "PHPSESSID", NONE },
    { "JSESSIONID", NONE },
    { "sessionid", NONE },
    { "wordpress_logged_in_abc", NONE },
    { "woocommerce_cart_hash", NONE },
    { "__stripe_mid", NONE },
    { "AWSALB", NONE },
    { "cf_clearance", NONE },
    { "lang", NONE },
    { "theme", NONE },
    { "sid", NONE },
    { "uid", NONE },
    { "id", NONE },
};

static void test_cookies(void **state)
{
    const fixture *fix = *state;

    for (size_t i = 0; i < PV_COUNT(cookies); i++) {
        pv_purpose purpose =
            pv_rules_cookie(fix->rules, pv_span_of(cookies[i].name));
        if (purpose != cookies[i].purpose) {
            fail_msg("%s: purpose %d", cookies[i].name, purpose);
        }
    }
}

static const struct {
    const char *text;
    pv_purpose purpose;
} scripts[] = {
    { "(function(i,s,o,g,r,a,m){i['GoogleAnalyticsObject']=r;", A },
    { "window.dataLayer = window.dataLayer || []; function gtag(){"
      "dataLayer.push(arguments);} gtag('js', new Date());",
      A },
    { "gtag(\"config\", \"G-ABC\");", A },
    { "(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new "
      "Date().getTime(),event:'gtm.js'});",
      A },
    { "var _paq = window._paq = window._paq || []; "
      "_paq.push(['trackPageView']);",
      A },
    { "var u='//stats.site.org/';d.createElement('script');"
      "g.src=u+'matomo.js';",
      A },
    { "var gaJsHost=(('https:'==document.location.protocol)?"
      "'https://ssl.':'http://www.');document.write(unescape(\"%3Cscript "
      "src='\"+gaJsHost+\"google-analytics.com/ga.js'\"));",
      A },
    { "!function(f,b,e,v,n,t,s){}(window,document,'script','https://"
      "connect.facebook.net/en_US/fbevents.js');fbq('init', '1');",
      K },
    { "_linkedin_partner_id = \"1\";", K },
    { "s.src = \"https://static.hotjar.com/c/hotjar.js\"; "
      "d.createElement('script')",
      A },
    { "var s=document.createElement(\"script\");s.src=\"https:\\/\\/"
      "cdn.amplitude.com\\/x.js\";",
      A },
    { "navigator.sendBeacon('//bat.bing.com/action/0')", K },
    { "new Image().src='https://www.facebook.com/tr?id=1'", K },
    /* left alone */
    { "document.querySelector('a').href = "
      "'https://www.google-analyticsx.com/';",
      NONE },
    { "var docs = 'See https://matomo.org/docs for more';", NONE },
    { "{\"@context\":\"https://schema.org\",\"sameAs\":"
      "[\"https://www.facebook.com/site\",\"https://x.com/site\"]}",
      NONE },
    { "var vendors=[\"https://policies.google.com/privacy\","
      "\"https://www.hotjar.com/legal\"];",
      NONE },
    { "(function(){var s=document.createElement('script');"
      "s.src='https://cdn.jsdelivr.net/npm/x.js';})();",
      NONE },
    { "fetch('/api/events')", NONE },
    { "a//b", NONE },
    { "", NONE },
    { "x", NONE },
    { "'//", NONE },
    { "'//a.", NONE },
};

static void test_inline(void **state)
{
    const fixture *fix = *state;

    for (size_t i = 0; i < PV_COUNT(scripts); i++) {
        pv_guard guard = pv_guarded(scripts[i].text, strlen(scripts[i].text));
        pv_verdict verdict = pv_rules_inline(fix->rules, NULL, guard.span);
        if (verdict.purpose != scripts[i].purpose
            || verdict.is_blocked != (scripts[i].purpose != NONE)) {
            pv_rule_place place = { { "", 0 }, 0 };
            (void)pv_rules_describe(fix->rules, verdict.rule, &place);
            fail_msg("%s: purpose %d by %.*s:%u", scripts[i].text,
                     verdict.purpose, (int)place.source.len, place.source.ptr,
                     place.line);
        }
        pv_guard_free(&guard);
    }
}

static void test_signatures(void **state)
{
    static const struct {
        const char *query;
        const char *method;
        pv_purpose purpose;
    } queries[] = {
        { "v=2&tid=G-ABC&cid=1.2&en=page_view", "POST", A },
        { "cid=1.2&tid=G-ABC&v=2", "GET", A },
        { "v=1&t=pageview&tid=UA-1-1", "GET", A },
        { "action_name=x&idsite=3&rec=1&r=1", "GET", A },
        { "idsite=3&rec=1", "PUT", NONE },
        { "idsite=3", "GET", NONE },
        { "v=2", "GET", NONE },
        { "tid=G-ABC&av=2", "GET", NONE },
        { "q=v%3D2%26tid%3DG-1", "GET", NONE },
        { "", "GET", NONE },
        { "&&&", "GET", NONE },
    };
    const fixture *fix = *state;

    for (size_t i = 0; i < PV_COUNT(queries); i++) {
        pv_guard guard = pv_guarded(queries[i].query, strlen(queries[i].query));
        pv_verdict verdict = pv_rules_signature(fix->rules, guard.span,
                                                pv_span_of(queries[i].method));
        if (verdict.purpose != queries[i].purpose) {
            fail_msg("%s: purpose %d", queries[i].query, verdict.purpose);
        }
        pv_guard_free(&guard);
    }
    assert_false(
        pv_rules_signature(NULL, pv_span_of("v=2&tid=G-"), pv_span_of("GET"))
            .is_blocked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),      cmocka_unit_test(test_requests),
        cmocka_unit_test(test_cookies),    cmocka_unit_test(test_inline),
        cmocka_unit_test(test_signatures),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
