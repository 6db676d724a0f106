/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue: no language lacks a text, names in braces agree with the
 * English ones, replaced texts win, and nothing that is filled in escapes.
 */
#include "tests/unit/pool.h"

#include "mod_privacy/core/consent/texts.h"

static const char *const languages[] = { "en", "nl", "de", "fr", "es" };
static const pv_text *const tables[] = { pv_texts_en, pv_texts_nl, pv_texts_de,
                                         pv_texts_fr, pv_texts_es };

static const char *text_in(const pv_text *table, const char *key)
{
    for (; table->key != NULL; table++) {
        if (strcmp(table->key, key) == 0) {
            return table->text;
        }
    }
    return NULL;
}

static size_t count_rows(const pv_text *table)
{
    size_t count = 0;

    while (table[count].key != NULL) {
        count++;
    }
    return count;
}

static size_t count_braces(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += *text == '{';
    }
    return count;
}

/* True when every {name} of `text` stands in `other` too. */
static bool has_same_names(const char *text, const char *other)
{
    const char *open = text;

    while ((open = strchr(open, '{')) != NULL) {
        char name[40] = "";
        size_t len = strcspn(open, "}") + 1;
        assert_true(len < sizeof(name));
        memcpy(name, open, len);
        if (strstr(other, name) == NULL) {
            return false;
        }
        open += len;
    }
    return count_braces(text) == count_braces(other);
}

static void test_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < PV_COUNT(tables); i++) {
        assert_int_equal(count_rows(tables[i]), count_rows(pv_texts_en));
        for (const pv_text *row = pv_texts_en; row->key != NULL; row++) {
            const char *text = text_in(tables[i], row->key);
            if (text == NULL || !has_same_names(row->text, text)) {
                fail_msg("%s: %s", languages[i], row->key);
            }
            assert_string_equal(pv_texts_get(NULL, languages[i], row->key),
                                text);
        }
    }
}

static void test_fallback(void **state)
{
    pv_texts *texts = pv_texts_make("nl", *state);

    assert_string_equal(pv_texts_get(NULL, "xx", "button.save"),
                        "Save selection");
    assert_string_equal(pv_texts_get(texts, "xx", "button.save"),
                        "Selectie opslaan");
    assert_string_equal(pv_texts_get(texts, "xx", "no.such"), "no.such");
    assert_string_equal(pv_texts_direction("ar-EG"), "rtl");
    assert_string_equal(pv_texts_direction("arn"), "ltr");
    assert_true(pv_texts_has_language("es"));
    assert_false(pv_texts_has_language("it"));
}

static void test_replace(void **state)
{
    static const char good[] = "# ours\r\n\r\n  button.save =  Keep = it \r\n"
                               "banner.title=Hi";
    static const struct {
        const char *content;
        unsigned line;
        pv_status status;
    } bad[] = {
        { "button.save=a\nfoo=b\n", 2, PV_ERR_NOT_FOUND },
        { "\n\nbutton.save\n", 3, PV_ERR_SYNTAX },
        { "button.save=\n", 1, PV_ERR_RANGE },
    };
    pv_texts *texts = pv_texts_make("en", *state);
    unsigned line = 0;
    const char *problem = NULL;

    assert_int_equal(
        pv_texts_read(texts, "nl", pv_span_of(good), &line, &problem, *state),
        PV_OK);
    assert_string_equal(pv_texts_get(texts, "nl", "button.save"), "Keep = it");
    assert_string_equal(pv_texts_get(texts, "nl", "banner.title"), "Hi");
    assert_string_equal(pv_texts_get(texts, "en", "button.save"),
                        "Save selection");
    for (size_t i = 0; i < PV_COUNT(bad); i++) {
        problem = NULL;
        assert_int_equal(pv_texts_read(texts, "en", pv_span_of(bad[i].content),
                                       &line, &problem, *state),
                         bad[i].status);
        assert_int_equal(line, bad[i].line);
        assert_non_null(problem);
    }
}

static void test_filling_in(void **state)
{
    static const pv_text_value values[] = { { "a", "<b>" },
                                            { "host", "e&f" },
                                            { NULL, NULL } };
    pv_buffer out = pv_buffer_make(1000, *state);

    pv_texts_html(&out, "1 {a} < {host}{none} {", values);
    assert_string_equal(pv_buffer_string(&out),
                        "1 &lt;b&gt; &lt; e&amp;f{none} {");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_fallback),
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_filling_in),
    };
    return cmocka_run_group_tests(tests, pv_make_pool, pv_drop_pool);
}
