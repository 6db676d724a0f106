/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables that spare looking closer: names by their hash, and the
 * attributes that make a tag worth giving.
 */
#include "tests/unit/unit.h"

#include "mod_privacy/core/html/resource.h"

/* What stands in for a value that decides about another attribute. */
static const char *const values[] = { "stylesheet", "refresh", "movie",
                                      "content-security-policy" };

static size_t in_capitals(const pv_name *name, char *out)
{
    for (size_t i = 0; i < name->len; i++) {
        bool is_letter = name->text[i] >= 'a' && name->text[i] <= 'z';
        out[i] = is_letter ? (char)(name->text[i] - 'a' + 'A') : name->text[i];
    }
    return name->len;
}

/* Finds a name and its like; `find` gives the number. */
static void check_name(const pv_name *name, unsigned number,
                       unsigned (*find)(pv_span name, bool is_xml))
{
    char text[PV_NAME_MAX + 2];
    pv_guard guard;
    size_t len = in_capitals(name, text);

    guard = pv_guarded(text, len);
    assert_int_equal(find(guard.span, false), number);
    assert_int_equal(
        find(guard.span, true),
        strpbrk(name->text, "abcdefghijklmnopqrstuvwxyz") == NULL ? number : 0);
    pv_guard_free(&guard);
    assert_int_equal(find(pv_span_make(name->text, len), true), number);
    text[len] = 'q';
    assert_int_equal(find(pv_span_make(text, len + 1), false), 0);
    for (size_t i = 0; i < len; i++) { /* only letters have two cases */
        char was = text[i];
        text[i] = (char)(was ^ 0x20);
        assert_int_equal(find(pv_span_make(text, len), false),
                         pv_ascii_lower(was) == was ? 0 : number);
        text[i] = was;
    }
}

static unsigned find_tag(pv_span name, bool is_xml)
{
    return pv_tag_find(name, is_xml);
}

static unsigned find_attr(pv_span name, bool is_xml)
{
    return pv_attr_find(name, is_xml);
}

static void test_every_name(void **unused)
{
    (void)unused;
    for (unsigned i = 1; i < PV_TAG_COUNT; i++) {
        check_name(&pv_tag_names[i], i, find_tag);
    }
    for (unsigned i = 1; i < PV_ATTR_COUNT; i++) {
        check_name(&pv_attr_names[i], i, find_attr);
    }
    for (unsigned i = 1; i < PV_TAG_COUNT; i++) {
        const pv_name *name = &pv_tag_names[i];
        assert_true(
            (name->flags & PV_TAG_IS_SPECIAL) == 0
            || pv_name_may_be(&pv_special_shapes, name->text, name->len));
    }
    for (unsigned i = 1; i < PV_ATTR_COUNT; i++) {
        const pv_name *name = &pv_attr_names[i];
        assert_true(pv_name_may_be(&pv_attr_shapes, name->text, name->len));
    }
    assert_false(pv_name_may_be(&pv_special_shapes, "DIV", 3));
    assert_int_equal(pv_tag_find(pv_span_make("", 0), false), PV_TAG_NONE);
    assert_int_equal(pv_attr_find(pv_span_make("", 0), false), PV_ATTR_NONE);
    assert_int_equal(pv_tag_find(pv_span_of("svg:script"), true),
                     PV_TAG_SCRIPT);
    assert_int_equal(pv_attr_find(pv_span_of("x:href"), true),
                     PV_ATTR_XLINK_HREF);
}

/* True when the attribute loads something, whatever the others say. */
static bool is_sink(pv_tag_id tag_id, pv_attr_id attr_id)
{
    static const pv_attr_id deciders[] = { PV_ATTR_REL, PV_ATTR_HTTP_EQUIV,
                                           PV_ATTR_NAME };

    for (size_t i = 0; i < PV_COUNT(values); i++) {
        pv_html_tag tag = { .id = tag_id, .seen = pv_attr_bit(attr_id) };
        uint32_t len = (uint32_t)strlen(values[i]);

        tag.attrs[tag.attr_count++].id = (uint8_t)attr_id;
        for (size_t j = 0; j < PV_COUNT(deciders); j++) {
            pv_html_attr *attr = &tag.attrs[tag.attr_count++];
            attr->id = (uint8_t)deciders[j];
            attr->has_value = true;
            attr->value_len = len;
            tag.seen |= pv_attr_bit(deciders[j]);
        }
        if (pv_resource_sink(&tag, &tag.attrs[0], values[i]).kind
            != PV_SINK_NONE) {
            assert_true(pv_html_tag_is_wanted(&tag, &pv_resource_wanted));
            return true;
        }
    }
    return false;
}

static void test_wanted(void **unused)
{
    size_t count = 0;

    (void)unused;
    for (unsigned i = 0; i < PV_TAG_COUNT; i++) {
        pv_html_tag bare = { .id = (pv_tag_id)i };
        assert_true(
            (pv_resource_wanted.by_tag[i] & ~pv_resource_wanted.attrs) == 0
            || pv_name_may_be(pv_resource_wanted.shapes, pv_tag_names[i].text,
                              pv_tag_names[i].len));
        assert_int_equal(pv_html_tag_is_wanted(&bare, &pv_resource_wanted),
                         (pv_tag_flags((pv_tag_id)i) & PV_TAG_IS_SPECIAL) != 0);
        for (unsigned j = 1; j < PV_ATTR_COUNT; j++) {
            pv_html_tag tag = { .id = (pv_tag_id)i,
                                .seen = pv_attr_bit((pv_attr_id)j) };
            bool is_wanted = pv_resource_has_sinks(&tag);
            count += is_wanted;
            if (is_wanted != is_sink((pv_tag_id)i, (pv_attr_id)j)) {
                fail_msg("%s of %s: wanted %d", pv_attr_names[j].text,
                         pv_tag_names[i].text, is_wanted);
            }
        }
    }
    assert_true(count > PV_TAG_COUNT);
    assert_true((pv_resource_wanted.anywhere & ~pv_resource_wanted.attrs) == 0);
    for (unsigned i = 1; i < PV_ATTR_COUNT; i++) {
        assert_true((pv_resource_wanted.attrs >> i & 1) == 0
                    || pv_name_may_be(pv_resource_wanted.attr_shapes,
                                      pv_attr_names[i].text,
                                      pv_attr_names[i].len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_name),
        cmocka_unit_test(test_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
