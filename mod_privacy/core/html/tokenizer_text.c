/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WHATWG HTML 13.2.5.2 to 13.2.5.31 and 13.2.5.41 to 13.2.5.53: text that
 * only an end tag ends, scripts and their comments, comments, CDATA.
 *
 * The standard spells a look-ahead of one character into many states; here a
 * state waits at the byte in question until the window holds enough to
 * decide. That comes to the same and leaves one state for each kind of text.
 */
#include "mod_privacy/core/html/tokenizer_states.h"

#define CUT_ROOM 3 /* bytes that `-->` needs before the end of a comment */

/* Gives the text before t->pos, or waits. */
static bool give_text(pv_tokenizer *t, size_t from)
{
    if (t->pos > from) {
        t->text = from;
        t->token = PV_TOKEN_TEXT;
    }
    return false;
}

/* At the `<` at t->pos: is it the end tag that ends this text? */
static pv_ahead ends_text(const pv_tokenizer *t, const pv_window *w)
{
    if (w->len - t->pos < 2) {
        return w->is_last ? PV_AHEAD_NO : PV_AHEAD_WAIT;
    }
    return w->ptr[t->pos + 1] == '/'
               ? pv_tokenizer_ahead_name(w, t->pos + 2, t->text_id)
               : PV_AHEAD_NO;
}

/* Reads the end tag at t->pos at once, as nearly every text ends: without
 * attributes, in sight, read in one way, in a tree that it leaves as it is. The
 * text before it is not given: whoever asks about few tags knows by the tag
 * where it ended. */
static bool take_plain_end(pv_tokenizer *t, const pv_window *w)
{
    const pv_name *name = &pv_tag_names[t->text_id];
    const char *at = w->ptr + t->pos;

    if (t->wanted == NULL || t->gives_data || t->dual_id != PV_TAG_NONE
        || t->tree.depth > 0 || w->len - t->pos < 2 + PV_NAME_MAX + 1
        || at[0] != '<' || at[1] != '/' || name->len == 0
        || name->len > PV_NAME_KEY
        || pv_name_key(at + 2, name->len) != pv_name_load(name->text)
        || at[2 + name->len] != '>') {
        return false;
    }
    pv_tokenizer_begin_tag(t, true);
    t->pos += name->len + 1;
    t->tag.id = t->text_id;
    t->tag.name_len = name->len;
    t->tag.end = t->pos;
    t->tag.begins_dual = false;
    t->token = PV_TOKEN_END_TAG;
    t->text_state = PV_STATE_DATA;
    t->state = PV_STATE_DATA;
    return true;
}

/* Both endings of a text at `<`; true when something was decided and the
 * caller stops, false when the `<` is plain text. */
static bool stops_at_tag(pv_tokenizer *t, const pv_window *w, size_t from,
                         bool *goes_on)
{
    pv_ahead end;
    pv_ahead dual;

    *goes_on = false;
    if (t->pos + 1 < w->len && w->ptr[t->pos + 1] != '/') {
        return false; /* nearly every `<` of a script */
    }
    end = ends_text(t, w);
    dual = pv_tokenizer_ahead_dual(t, w, t->pos);
    if (end == PV_AHEAD_NO && dual == PV_AHEAD_NO) {
        return false;
    }
    if (end == PV_AHEAD_YES && dual != PV_AHEAD_WAIT) {
        t->text_state = PV_STATE_DATA;
        t->state = PV_STATE_DATA; /* reads it as any other tag */
        *goes_on = t->pos == from;
        give_text(t, from);
        return true;
    }
    if (t->pos > from || end == PV_AHEAD_WAIT || dual == PV_AHEAD_WAIT) {
        give_text(t, from);
        return true;
    }
    t->cut_state = t->state;
    pv_tokenizer_cut(t, t->pos, t->pos);
    return true;
}

bool pv_state_rcdata(pv_tokenizer *t, const pv_window *w)
{
    size_t from = t->pos;
    bool goes_on;

    for (;;) {
        const char *found = memchr(w->ptr + t->pos, '<', w->len - t->pos);
        if (found == NULL) {
            t->pos = w->len;
            return give_text(t, from);
        }
        t->pos = (size_t)(found - w->ptr);
        if (take_plain_end(t, w)) {
            return false;
        }
        if (stops_at_tag(t, w, from, &goes_on)) {
            return goes_on;
        }
        t->pos++;
    }
}

/* At a `<` of a script that is no end tag: what it does to the escape. */
static pv_ahead script_less_than(pv_tokenizer *t, const pv_window *w)
{
    pv_ahead found;

    if (t->escape == 0) {
        found = pv_tokenizer_ahead(w, t->pos, pv_span_make("<!--", 4));
        if (found == PV_AHEAD_YES) {
            t->escape = 1;
            t->pos += 2; /* its dashes may already be those of `-->` */
        }
        return found;
    }
    if (t->escape == 1) {
        found = pv_tokenizer_ahead_name(w, t->pos + 1, PV_TAG_SCRIPT);
        if (found == PV_AHEAD_YES) {
            t->escape = 2;
            t->pos += 7;
        }
        return found;
    }
    found = pv_tokenizer_ahead(w, t->pos, pv_span_make("</", 2));
    if (found == PV_AHEAD_YES) {
        found = pv_tokenizer_ahead_name(w, t->pos + 2, PV_TAG_SCRIPT);
    }
    if (found == PV_AHEAD_YES) {
        t->escape = 1;
        t->pos += 8;
    }
    return found;
}

/* Is the `<` at `at` for certain neither `<!--` nor an end tag that counts?
 * Scripts are full of them. */
static bool is_plain_less_than(const pv_tokenizer *t, const char *at,
                               const char *end)
{
    if (end - at <= 2 || at[1] == '!') {
        return false;
    }
    return at[1] != '/'
           || (t->dual_id == PV_TAG_NONE
               && pv_ascii_lower(at[2]) != pv_tag_names[t->text_id].text[0]);
}

/* Finds the next byte of a script that may mean something. */
static size_t script_stop(const pv_tokenizer *t, const pv_window *w)
{
    const char *at = w->ptr + t->pos;
    const char *end = w->ptr + w->len;

    while (t->escape == 0) {
        at = memchr(at, '<', (size_t)(end - at));
        if (at == NULL) {
            return w->len;
        }
        if (!is_plain_less_than(t, at, end)) {
            return (size_t)(at - w->ptr);
        }
        at++;
    }
    while (at < end && *at != '<' && *at != '-') {
        at++;
    }
    return (size_t)(at - w->ptr);
}

/* A step at a `<` or `-`; true to go on scanning. */
static bool script_step(pv_tokenizer *t, const pv_window *w)
{
    pv_ahead found;

    if (w->ptr[t->pos] == '-') {
        found = pv_tokenizer_ahead(w, t->pos, pv_span_make("-->", 3));
        if (found == PV_AHEAD_YES) {
            t->escape = 0;
            t->pos += 3;
        }
    }
    else {
        found = script_less_than(t, w);
    }
    if (found == PV_AHEAD_NO) {
        t->pos++;
    }
    return found != PV_AHEAD_WAIT;
}

bool pv_state_script(pv_tokenizer *t, const pv_window *w)
{
    size_t from = t->pos;
    bool goes_on;

    for (;;) {
        t->pos = script_stop(t, w);
        if (t->pos == w->len) {
            return give_text(t, from);
        }
        if (t->escape != 2 && take_plain_end(t, w)) {
            return false;
        }
        if (w->ptr[t->pos] == '<') {
            /* Double escaped: `</script` ends the escape, not the script. */
            bool is_stopped =
                t->escape == 2
                    ? pv_tokenizer_ahead_dual(t, w, t->pos) != PV_AHEAD_NO
                          && stops_at_tag(t, w, from, &goes_on)
                    : stops_at_tag(t, w, from, &goes_on);
            if (is_stopped) {
                return goes_on;
            }
        }
        if (!script_step(t, w)) {
            return give_text(t, from);
        }
    }
}

bool pv_state_plaintext(pv_tokenizer *t, const pv_window *w)
{
    size_t from = t->pos;

    t->pos = w->len;
    return give_text(t, from);
}

/* The section's text, where it is asked for. */
static bool give_cdata(pv_tokenizer *t, size_t from)
{
    return t->gives_data && give_text(t, from);
}

bool pv_state_cdata(pv_tokenizer *t, const pv_window *w)
{
    size_t from = t->pos;

    for (;;) {
        const char *found = memchr(w->ptr + t->pos, ']', w->len - t->pos);
        pv_ahead end;

        if (found == NULL) {
            t->pos = w->len;
            return give_cdata(t, from);
        }
        t->pos = (size_t)(found - w->ptr);
        end = pv_tokenizer_ahead(w, t->pos, pv_span_make("]]>", 3));
        if (end == PV_AHEAD_WAIT
            || (end == PV_AHEAD_YES && t->gives_data && t->pos > from)) {
            return give_cdata(t, from);
        }
        if (end == PV_AHEAD_YES) {
            t->pos += 3;
            t->state = PV_STATE_DATA;
            return true;
        }
        t->pos++;
    }
}

static bool end_comment(pv_tokenizer *t, size_t to, size_t behind)
{
    t->comment_to = t->base + to;
    if (t->comment_to < t->comment_from) {
        t->comment_to = t->comment_from;
    }
    t->pos = behind;
    t->state = PV_STATE_DATA;
    t->token = PV_TOKEN_COMMENT;
    return false;
}

/* At `<` inside a comment of an element that is read both ways. */
static bool comment_is_cut(pv_tokenizer *t, const pv_window *w, bool *waits)
{
    pv_ahead dual = pv_tokenizer_ahead_dual(t, w, t->pos);

    *waits = dual == PV_AHEAD_WAIT;
    if (dual != PV_AHEAD_YES) {
        return false;
    }
    t->cut_state = t->state;
    pv_tokenizer_cut(t, t->pos < CUT_ROOM ? 0 : t->pos - CUT_ROOM, t->pos);
    return true;
}

/* The end of the document ends a comment; what began to close it is no part
 * of its text. */
static bool comment_at_eof(pv_tokenizer *t, const pv_window *w)
{
    static const char *const closers[] = { "--!", "--", "-" };
    uint64_t written = t->base + w->len - t->comment_from;
    size_t to = w->len;

    for (size_t i = 0; i < sizeof(closers) / sizeof(closers[0]); i++) {
        size_t len = strlen(closers[i]);
        if (written >= len
            && pv_span_ends_with(pv_span_make(w->ptr, w->len), closers[i])) {
            to -= len;
            break;
        }
    }
    return end_comment(t, to, w->len);
}

bool pv_state_comment_start(pv_tokenizer *t, const pv_window *w)
{
    static const pv_span abrupt[] = { { ">", 1 }, { "->", 2 } };

    for (size_t i = 0; i < 2 && !t->is_xml; i++) {
        pv_ahead found = pv_tokenizer_ahead(w, t->pos, abrupt[i]);
        if (found == PV_AHEAD_WAIT) {
            return false;
        }
        if (found == PV_AHEAD_YES) {
            return end_comment(t, t->pos, t->pos + abrupt[i].len);
        }
    }
    t->state = PV_STATE_COMMENT;
    return true;
}

/* At a `-`: does the comment end here? */
static pv_ahead comment_ends(const pv_tokenizer *t, const pv_window *w,
                             size_t *closer_len)
{
    pv_ahead plain = pv_tokenizer_ahead(w, t->pos, pv_span_make("-->", 3));

    *closer_len = 3;
    if (plain != PV_AHEAD_NO || t->is_xml) {
        return plain;
    }
    *closer_len = 4;
    return pv_tokenizer_ahead(w, t->pos, pv_span_make("--!>", 4));
}

/* The next byte that may end the comment, in either reading. */
static size_t comment_stop(const pv_tokenizer *t, const pv_window *w)
{
    const char *at = w->ptr + t->pos;
    const char *end = w->ptr + w->len;

    if (t->dual_id == PV_TAG_NONE) {
        const char *found = memchr(at, '-', (size_t)(end - at));
        return found == NULL ? w->len : (size_t)(found - w->ptr);
    }
    while (at < end && *at != '<' && *at != '-') {
        at++;
    }
    return (size_t)(at - w->ptr);
}

bool pv_state_comment(pv_tokenizer *t, const pv_window *w)
{
    for (;;) {
        size_t closer_len = 0;
        bool waits = false;

        t->pos = comment_stop(t, w);
        if (t->pos == w->len) {
            return w->is_last ? comment_at_eof(t, w) : false;
        }
        if (w->ptr[t->pos] == '<') {
            if (comment_is_cut(t, w, &waits)) {
                return false;
            }
        }
        else {
            pv_ahead end = comment_ends(t, w, &closer_len);
            if (end == PV_AHEAD_YES) {
                return end_comment(t, t->pos, t->pos + closer_len);
            }
            waits = end == PV_AHEAD_WAIT;
        }
        if (waits) {
            return false;
        }
        t->pos++;
    }
}

/* Bogus comments and doctypes end at the first `>`. */
static bool to_greater_than(pv_tokenizer *t, const pv_window *w)
{
    while (t->pos < w->len && w->ptr[t->pos] != '>') {
        bool waits = false;
        if (w->ptr[t->pos] == '<' && comment_is_cut(t, w, &waits)) {
            return false;
        }
        if (waits) {
            return false;
        }
        t->pos++;
    }
    return t->pos < w->len || w->is_last;
}

bool pv_state_bogus_comment(pv_tokenizer *t, const pv_window *w)
{
    if (!to_greater_than(t, w)) {
        return false;
    }
    return end_comment(t, t->pos, t->pos < w->len ? t->pos + 1 : t->pos);
}

/* Where in a document type declaration of XML `>` is met (XML 1.0 section
 * 2.8); kept in t->escape, with the quote of a literal that is open. */
enum {
    DTD_HEAD = 0, /* around the internal subset: `>` ends it      */
    DTD_SUBSET,
    DTD_DECLARATION, /* in the subset: `<!`                           */
    DTD_COMMENT,
    DTD_PI,
    DTD_PLACE = 7, /* all of them */
    DTD_DOUBLE = 8,
    DTD_SINGLE = 16
};

/* Goes to another place when `text` stands at t->pos. */
static pv_ahead dtd_goes(pv_tokenizer *t, const pv_window *w, const char *text,
                         uint8_t place)
{
    pv_span mark = pv_span_of(text);
    pv_ahead found = pv_tokenizer_ahead(w, t->pos, mark);

    if (found == PV_AHEAD_YES) {
        t->escape = place;
        t->pos += mark.len;
    }
    return found;
}

/* In the internal subset, between declarations. */
static pv_ahead dtd_subset(pv_tokenizer *t, const pv_window *w)
{
    static const struct {
        const char *text;
        uint8_t place;
    } marks[] = { { "]", DTD_HEAD },
                  { "<!--", DTD_COMMENT },
                  { "<!", DTD_DECLARATION },
                  { "<?", DTD_PI } };

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        pv_ahead found = dtd_goes(t, w, marks[i].text, marks[i].place);
        if (found != PV_AHEAD_NO) {
            return found;
        }
    }
    return PV_AHEAD_NO;
}

/* Where literals stand: they hold anything but their quote. */
static void dtd_literals(pv_tokenizer *t, char c)
{
    uint8_t quote = c == '"' ? DTD_DOUBLE : c == '\'' ? DTD_SINGLE : 0;

    if (t->escape > DTD_PLACE) {
        t->escape &= (t->escape & quote) != 0 ? DTD_PLACE : UINT8_MAX;
    }
    else if (quote != 0) {
        t->escape |= quote;
    }
    else if (t->escape == DTD_DECLARATION && c == '>') {
        t->escape = DTD_SUBSET;
    }
    else if (t->escape == DTD_HEAD && c == '[') {
        t->escape = DTD_SUBSET;
    }
}

static bool xml_doctype(pv_tokenizer *t, const pv_window *w)
{
    while (t->pos < w->len) {
        pv_ahead found = PV_AHEAD_NO;

        if (t->escape == DTD_HEAD && w->ptr[t->pos] == '>') {
            t->pos++;
            t->state = PV_STATE_DATA;
            return true;
        }
        if (t->escape == DTD_SUBSET) {
            found = dtd_subset(t, w);
        }
        else if (t->escape == DTD_COMMENT) {
            found = dtd_goes(t, w, "-->", DTD_SUBSET);
        }
        else if (t->escape == DTD_PI) {
            found = dtd_goes(t, w, "?>", DTD_SUBSET);
        }
        else {
            dtd_literals(t, w->ptr[t->pos]);
        }
        if (found == PV_AHEAD_WAIT) {
            return false;
        }
        t->pos += found == PV_AHEAD_NO;
    }
    return false;
}

bool pv_state_doctype(pv_tokenizer *t, const pv_window *w)
{
    if (t->is_xml) {
        return xml_doctype(t, w);
    }
    if (!to_greater_than(t, w) || t->pos == w->len) {
        return false;
    }
    t->pos++;
    t->state = PV_STATE_DATA;
    return true;
}

bool pv_state_pi(pv_tokenizer *t, const pv_window *w)
{
    for (;;) {
        const char *found = memchr(w->ptr + t->pos, '?', w->len - t->pos);
        pv_ahead end;

        t->pos = found == NULL ? w->len : (size_t)(found - w->ptr);
        end = pv_tokenizer_ahead(w, t->pos, pv_span_make("?>", 2));
        if (end == PV_AHEAD_WAIT || t->pos == w->len) {
            return false;
        }
        if (end == PV_AHEAD_YES) {
            return end_comment(t, t->pos, t->pos + 2);
        }
        t->pos++;
    }
}
