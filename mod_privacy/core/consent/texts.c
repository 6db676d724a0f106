/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking up, replacing and filling in the texts of texts.h.
 *
 * A subject with pages of its own adds one line for each language to
 * `tables`. A page needs some dozens of texts: walking the tables is cheaper
 * than anything clever would be to read.
 */
#include "mod_privacy/core/consent/texts.h"

#include <apr_strings.h>

static const char english[] = "en";

static const pv_text_table tables[] = {
    { english, pv_texts_en },        { "nl", pv_texts_nl },
    { "de", pv_texts_de },           { "fr", pv_texts_fr },
    { "es", pv_texts_es },           { english, pv_texts_statement_en },
    { "nl", pv_texts_statement_nl },
};

#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

static const char *find_builtin(const char *language, const char *key)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (strcmp(tables[i].language, language) != 0) {
            continue;
        }
        for (const pv_text *row = tables[i].rows; row->key != NULL; row++) {
            if (strcmp(row->key, key) == 0) {
                return row->text;
            }
        }
    }
    return NULL;
}

/* The name under which a replaced text is kept; NULL when too long. */
static const char *replaced_name(const char *language, const char *key,
                                 char *buffer, size_t max)
{
    size_t language_len = strlen(language), key_len = strlen(key);

    if (language_len + key_len + 2 > max) {
        return NULL;
    }
    memcpy(buffer, language, language_len);
    buffer[language_len] = ' ';
    memcpy(buffer + language_len + 1, key, key_len + 1);
    return buffer;
}

static const char *find(const pv_texts *texts, const char *language,
                        const char *key)
{
    char buffer[128];
    const char *name = replaced_name(language, key, buffer, sizeof(buffer));
    const char *text = NULL;

    if (texts != NULL && name != NULL) {
        text = apr_hash_get(texts->replaced, name, APR_HASH_KEY_STRING);
    }
    return text != NULL ? text : find_builtin(language, key);
}

pv_texts *pv_texts_make(const char *fallback, apr_pool_t *pool)
{
    pv_texts *texts = apr_palloc(pool, sizeof(*texts));

    texts->replaced = apr_hash_make(pool);
    texts->fallback = apr_pstrdup(pool, fallback);
    return texts;
}

const char *pv_texts_get(const pv_texts *texts, const char *language,
                         const char *key)
{
    const char *text = find(texts, language, key);

    if (text == NULL && texts != NULL) {
        text = find(texts, texts->fallback, key);
    }
    if (text == NULL) {
        text = find_builtin(english, key);
    }
    return text != NULL ? text : key;
}

bool pv_texts_has_language(const char *language)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (strcmp(tables[i].language, language) == 0) {
            return true;
        }
    }
    return false;
}

const char *pv_texts_direction(const char *language)
{
    /* ISO 639 codes of languages usually written in a script that runs from
     * right to left (Unicode CLDR, "characterOrder"). */
    static const char *const rtl[] = { "ar", "ckb", "dv", "fa", "he", "ks",
                                       "ps", "sd",  "ug", "ur", "yi" };
    size_t len = strcspn(language, "-");

    for (size_t i = 0; i < sizeof(rtl) / sizeof(rtl[0]); i++) {
        if (strlen(rtl[i]) == len && strncmp(rtl[i], language, len) == 0) {
            return "rtl";
        }
    }
    return "ltr";
}

/* Reads one line; PV_OK for a comment or an empty one too. */
static pv_status read_line(pv_texts *texts, const char *language, pv_span line,
                           const char **problem, apr_pool_t *pool)
{
    const char *equals;
    const char *key;
    pv_span text;

    line = pv_span_trim(line);
    if (line.len == 0 || line.ptr[0] == '#') {
        return PV_OK;
    }
    equals = memchr(line.ptr, '=', line.len);
    if (equals == NULL) {
        *problem = "there is no '=' between key and text";
        return PV_ERR_SYNTAX;
    }
    text = pv_span_make(equals + 1, line.len - (size_t)(equals + 1 - line.ptr));
    text = pv_span_trim(text);
    line = pv_span_trim(pv_span_make(line.ptr, (size_t)(equals - line.ptr)));
    key = apr_pstrmemdup(pool, line.ptr, line.len);
    if (find_builtin(english, key) == NULL) {
        *problem = "no text has this key";
        return PV_ERR_NOT_FOUND;
    }
    if (text.len == 0 || text.len > PV_TEXT_MAX) {
        *problem = "the text is empty or longer than 2000 bytes";
        return PV_ERR_RANGE;
    }
    apr_hash_set(texts->replaced, apr_pstrcat(pool, language, " ", key, NULL),
                 APR_HASH_KEY_STRING, apr_pstrmemdup(pool, text.ptr, text.len));
    return PV_OK;
}

pv_status pv_texts_read(pv_texts *texts, const char *language, pv_span content,
                        unsigned *line, const char **problem, apr_pool_t *pool)
{
    *line = 0;
    if (content.len > PV_TEXTS_MAX) {
        *problem = "the file is longer than 64K";
        return PV_ERR_RANGE;
    }
    while (content.len > 0) {
        const char *end = memchr(content.ptr, '\n', content.len);
        size_t len = end != NULL ? (size_t)(end - content.ptr) : content.len;
        size_t used = end != NULL ? len + 1 : len;
        pv_status status;

        if (len > 0 && content.ptr[len - 1] == '\r') {
            len--;
        }
        ++*line;
        status = read_line(texts, language, pv_span_make(content.ptr, len),
                           problem, pool);
        if (status != PV_OK) {
            return status;
        }
        content = pv_span_make(content.ptr + used, content.len - used);
    }
    return PV_OK;
}

/* The value for the name between two braces, or NULL. */
static const char *value_named(const pv_text_value *values, pv_span name)
{
    for (; values != NULL && values->name != NULL; values++) {
        if (pv_span_equal(name, pv_span_of(values->name))) {
            return values->value != NULL ? values->value : "";
        }
    }
    return NULL;
}

void pv_texts_html(pv_buffer *out, const char *text,
                   const pv_text_value *values)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "{");
        const char *close = strchr(text + plain, '}');
        const char *value = NULL;

        pv_buffer_html(out, pv_span_make(text, plain));
        text += plain;
        if (close != NULL) {
            value = value_named(
                values, pv_span_make(text + 1, (size_t)(close - text - 1)));
        }
        if (value != NULL) {
            pv_buffer_html(out, pv_span_of(value));
            text = close + 1;
        }
        else if (*text != '\0') {
            pv_buffer_html(out, pv_span_make(text++, 1));
        }
    }
}
