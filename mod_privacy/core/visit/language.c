/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads Accept-Language (see language.h). A field that breaks the grammar
 * weighs nothing; it is no error.
 */
#include "mod_privacy/core/visit/language.h"

#define FIELD_MAX  256
#define WEIGHT_MAX 1000

/* Two letters each, in alphabetical order. */
static const char codes[] =
    "aaabaeafakamanarasavayazbabebgbibmbnbobrbscacechcocrcscucvcydadedvdz"
    "eeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigii"
    "ikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmi"
    "mkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurw"
    "sascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyuguk"
    "uruzvevivowawoxhyiyozazhzu";

_Static_assert(sizeof(codes) - 1 == 2 * (PV_LANGUAGE_COUNT - PV_LANGUAGE_FIRST),
               "the table and its length");

/* Where the codes of each first letter begin, a to z, and the end. */
static const unsigned char starts[27] = { 0,   12,  21,  30,  34,  41,  48,
                                          54,  63,  73,  75,  90,  99,  109,
                                          120, 125, 130, 131, 136, 154, 168,
                                          172, 175, 177, 178, 180, 183 };

/* Reads `;q=0.8` as thousandths; anything else weighs nothing. */
static int weight_of(pv_span parameters)
{
    int weight = 0;
    int unit = WEIGHT_MAX;

    parameters = pv_span_trim(parameters);
    if (parameters.len == 0) {
        return WEIGHT_MAX;
    }
    if (parameters.len < 3 || pv_ascii_lower(parameters.ptr[0]) != 'q'
        || parameters.ptr[1] != '=') {
        return 0;
    }
    for (size_t i = 2; i < parameters.len && unit > 0; i++) {
        char c = parameters.ptr[i];

        if (c >= '0' && c <= '9') {
            weight += (c - '0') * unit;
            unit /= 10;
        }
        else if (c != '.') {
            return 0;
        }
    }
    return weight < WEIGHT_MAX ? weight : WEIGHT_MAX;
}

/* Gives the item of two ASCII letters. */
static unsigned item_of(char first, char second)
{
    unsigned letter = (unsigned char)pv_ascii_lower(first) - 'a';
    size_t end = starts[letter + 1];

    second = pv_ascii_lower(second);
    for (size_t i = starts[letter]; i < end; i++) {
        if (codes[2 * i + 1] == second) {
            return (unsigned)i + PV_LANGUAGE_FIRST;
        }
    }
    return PV_LANGUAGE_OTHER;
}

static bool is_letter(char c)
{
    return (unsigned)((c | 0x20) - 'a') <= 'z' - 'a';
}

/* Gives the item of a language range such as `en-GB`. */
static unsigned range_item(pv_span range)
{
    size_t len = 0;

    while (len < range.len && is_letter(range.ptr[len])) {
        len++;
    }
    if (len == 0 || len > 8 || (len < range.len && range.ptr[len] != '-')) {
        return PV_LANGUAGE_NONE;
    }
    return len == 2 ? item_of(range.ptr[0], range.ptr[1]) : PV_LANGUAGE_OTHER;
}

/* Cuts `field` at the first `mark` and gives what stood before it. */
static pv_span cut(pv_span *field, char mark)
{
    const char *end =
        field->len > 0 ? memchr(field->ptr, mark, field->len) : NULL;
    pv_span head = *field;

    if (end == NULL) {
        *field = pv_span_make(field->ptr, 0);
        return head;
    }
    head.len = (size_t)(end - field->ptr);
    *field = pv_span_make(end + 1, field->len - head.len - 1);
    return head;
}

/* What nearly all browsers send first: `nl`, `nl,` or `nl-NL,`. */
static unsigned plain_item(pv_span field)
{
    const char *p = field.ptr;
    bool is_plain = field.len == 2 || (field.len > 2 && p[2] == ',')
                    || (field.len > 5 && p[2] == '-' && p[5] == ','
                        && is_letter(p[3]) && is_letter(p[4]));

    return is_plain && is_letter(p[0]) && is_letter(p[1]) ? item_of(p[0], p[1])
                                                          : PV_LANGUAGE_NONE;
}

unsigned pv_language_parse(pv_span field)
{
    unsigned best = plain_item(field);
    int best_weight = 0;

    if (best != PV_LANGUAGE_NONE) {
        return best;
    }
    field.len = field.len < FIELD_MAX ? field.len : FIELD_MAX;
    while (field.len > 0 && best_weight < WEIGHT_MAX) {
        pv_span entry = cut(&field, ',');
        unsigned item = range_item(pv_span_trim(cut(&entry, ';')));
        int weight = weight_of(entry);

        if (item != PV_LANGUAGE_NONE && weight > best_weight) {
            best = item;
            best_weight = weight;
        }
    }
    return best;
}

const char *pv_language_name(unsigned language, char text[PV_LANGUAGE_TEXT_MAX])
{
    if (language < PV_LANGUAGE_FIRST || language >= PV_LANGUAGE_COUNT) {
        return language == PV_LANGUAGE_NONE ? "(none)" : "(other)";
    }
    memcpy(text, codes + 2 * (size_t)(language - PV_LANGUAGE_FIRST), 2);
    text[2] = '\0';
    return text;
}
