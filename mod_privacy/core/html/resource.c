/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sinks after WHATWG HTML 4.2 to 4.12 and 15 (obsolete features that load
 * all the same), SVG 2 section 16, and AMP's own elements.
 */
#include "mod_privacy/core/html/resource.h"

#include "mod_privacy/core/html/charref.h"

#define SHORT_VALUE_MAX 256 /* of rel, type, as: longer ones mean nothing */

typedef struct sink_row {
    uint8_t attr;
    uint8_t tag; /* PV_TAG_NONE: any */
    pv_sink sink;
} sink_row;

#define WHOLE true  /* the element goes    */
#define PART  false /* the attribute goes  */

static const sink_row rows[] = {
    { PV_ATTR_SRC, PV_TAG_SCRIPT, { PV_SINK_URL, PV_RESOURCE_SCRIPT, WHOLE } },
    { PV_ATTR_SRC, PV_TAG_IMG, { PV_SINK_URL, PV_RESOURCE_IMAGE, WHOLE } },
    { PV_ATTR_SRC,
      PV_TAG_IFRAME,
      { PV_SINK_URL, PV_RESOURCE_SUBDOCUMENT, WHOLE } },
    { PV_ATTR_SRC,
      PV_TAG_FRAME,
      { PV_SINK_URL, PV_RESOURCE_SUBDOCUMENT, WHOLE } },
    { PV_ATTR_SRC, PV_TAG_EMBED, { PV_SINK_URL, PV_RESOURCE_OBJECT, WHOLE } },
    { PV_ATTR_SRC, PV_TAG_SOURCE, { PV_SINK_URL, PV_RESOURCE_MEDIA, WHOLE } },
    { PV_ATTR_SRC, PV_TAG_TRACK, { PV_SINK_URL, PV_RESOURCE_MEDIA, WHOLE } },
    { PV_ATTR_SRC, PV_TAG_VIDEO, { PV_SINK_URL, PV_RESOURCE_MEDIA, PART } },
    { PV_ATTR_SRC, PV_TAG_AUDIO, { PV_SINK_URL, PV_RESOURCE_MEDIA, PART } },
    { PV_ATTR_SRC, PV_TAG_INPUT, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_SRC, PV_TAG_AMP_IMG, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_SRC, PV_TAG_AMP_PIXEL, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_SRC,
      PV_TAG_AMP_IFRAME,
      { PV_SINK_URL, PV_RESOURCE_SUBDOCUMENT, PART } },
    { PV_ATTR_SRC, PV_TAG_AMP_AD, { PV_SINK_URL, PV_RESOURCE_SCRIPT, PART } },
    { PV_ATTR_SRC, PV_TAG_AMP_VIDEO, { PV_SINK_URL, PV_RESOURCE_MEDIA, PART } },
    { PV_ATTR_CONFIG,
      PV_TAG_AMP_ANALYTICS,
      { PV_SINK_URL, PV_RESOURCE_XHR, PART } },
    { PV_ATTR_SRCSET, PV_TAG_IMG, { PV_SINK_SRCSET, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_SRCSET,
      PV_TAG_SOURCE,
      { PV_SINK_SRCSET, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_SRCSET,
      PV_TAG_AMP_IMG,
      { PV_SINK_SRCSET, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_IMAGESRCSET,
      PV_TAG_LINK,
      { PV_SINK_SRCSET, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_LOWSRC, PV_TAG_IMG, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_DYNSRC, PV_TAG_IMG, { PV_SINK_URL, PV_RESOURCE_MEDIA, PART } },
    { PV_ATTR_POSTER, PV_TAG_NONE, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_BACKGROUND,
      PV_TAG_NONE,
      { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_STYLE, PV_TAG_NONE, { PV_SINK_CSS, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_DATA, PV_TAG_OBJECT, { PV_SINK_URL, PV_RESOURCE_OBJECT, PART } },
    { PV_ATTR_CLASSID,
      PV_TAG_OBJECT,
      { PV_SINK_URL, PV_RESOURCE_OBJECT, PART } },
    { PV_ATTR_CODEBASE,
      PV_TAG_NONE,
      { PV_SINK_URL, PV_RESOURCE_OBJECT, PART } },
    { PV_ATTR_CODE, PV_TAG_APPLET, { PV_SINK_URL, PV_RESOURCE_OBJECT, PART } },
    { PV_ATTR_OBJECT,
      PV_TAG_APPLET,
      { PV_SINK_URL, PV_RESOURCE_OBJECT, PART } },
    { PV_ATTR_ARCHIVE,
      PV_TAG_NONE,
      { PV_SINK_URL_LIST, PV_RESOURCE_OBJECT, PART } },
    { PV_ATTR_PING, PV_TAG_A, { PV_SINK_URL_LIST, PV_RESOURCE_PING, PART } },
    { PV_ATTR_PING, PV_TAG_AREA, { PV_SINK_URL_LIST, PV_RESOURCE_PING, PART } },
    { PV_ATTR_ATTRIBUTIONSRC,
      PV_TAG_NONE,
      { PV_SINK_URL_LIST, PV_RESOURCE_PING, PART } },
    { PV_ATTR_SRCDOC,
      PV_TAG_IFRAME,
      { PV_SINK_SRCDOC, PV_RESOURCE_SUBDOCUMENT, PART } },
    { PV_ATTR_MANIFEST, PV_TAG_HTML, { PV_SINK_URL, PV_RESOURCE_OTHER, PART } },
    { PV_ATTR_HREF, PV_TAG_BASE, { PV_SINK_BASE, PV_RESOURCE_OTHER, PART } },
    /* Not loaded but sent to: only a rule for the host itself counts. */
    { PV_ATTR_ACTION, PV_TAG_FORM, { PV_SINK_URL, PV_RESOURCE_HINT, PART } },
    { PV_ATTR_FORMACTION,
      PV_TAG_NONE,
      { PV_SINK_URL, PV_RESOURCE_HINT, PART } },
};

/* SVG elements that load by href, with or without the prefix. */
static const sink_row svg_rows[] = {
    { PV_ATTR_HREF, PV_TAG_IMAGE, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_HREF, PV_TAG_FEIMAGE, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_HREF, PV_TAG_USE, { PV_SINK_URL, PV_RESOURCE_IMAGE, PART } },
    { PV_ATTR_HREF, PV_TAG_SCRIPT, { PV_SINK_URL, PV_RESOURCE_SCRIPT, WHOLE } },
};

static const pv_sink no_sink = { PV_SINK_NONE, PV_RESOURCE_OTHER, PART };

/* Sets of attributes. */
#define HAS(name) ((uint64_t)1 << PV_ATTR_##name)
#define ON_ANY                                                                 \
    (HAS(POSTER) | HAS(BACKGROUND) | HAS(STYLE) | HAS(CODEBASE) | HAS(ARCHIVE) \
     | HAS(ATTRIBUTIONSRC) | HAS(FORMACTION))

/* Every attribute that stands in a table or is decided by a function. */
static const uint64_t sink_attrs =
    ON_ANY | HAS(SRC) | HAS(CONFIG) | HAS(SRCSET) | HAS(IMAGESRCSET)
    | HAS(LOWSRC) | HAS(DYNSRC) | HAS(DATA) | HAS(CLASSID) | HAS(CODE)
    | HAS(OBJECT) | HAS(PING) | HAS(SRCDOC) | HAS(MANIFEST) | HAS(HREF)
    | HAS(XLINK_HREF) | HAS(ACTION) | HAS(CONTENT) | HAS(VALUE);

/* The same by element, where it is one of HTML. A unit test compares this
 * with what pv_resource_sink() says. */
const pv_wanted pv_resource_wanted = {
    .shapes = &pv_loading_shapes,
    .attr_shapes = &pv_telling_shapes,
    .attrs = ON_ANY | HAS(PING) | HAS(SRC) | HAS(HTTP_EQUIV),
    .anywhere = ON_ANY,
    .by_tag = {
        [PV_TAG_A] = HAS(PING),
        [PV_TAG_AMP_AD] = HAS(SRC),
        [PV_TAG_AMP_ANALYTICS] = HAS(CONFIG),
        [PV_TAG_AMP_IFRAME] = HAS(SRC),
        [PV_TAG_AMP_IMG] = HAS(SRC) | HAS(SRCSET),
        [PV_TAG_AMP_PIXEL] = HAS(SRC),
        [PV_TAG_AMP_VIDEO] = HAS(SRC),
        [PV_TAG_APPLET] = HAS(CODE) | HAS(OBJECT),
        [PV_TAG_AREA] = HAS(PING),
        [PV_TAG_AUDIO] = HAS(SRC),
        [PV_TAG_BASE] = HAS(HREF),
        [PV_TAG_BODY] = PV_WANTED_ALWAYS,
        [PV_TAG_EMBED] = HAS(SRC),
        [PV_TAG_FORM] = HAS(ACTION),
        [PV_TAG_FRAME] = HAS(SRC),
        [PV_TAG_FRAMESET] = PV_WANTED_ALWAYS,
        [PV_TAG_HTML] = PV_WANTED_ALWAYS | HAS(MANIFEST),
        [PV_TAG_IFRAME] = PV_WANTED_ALWAYS | HAS(SRC) | HAS(SRCDOC),
        [PV_TAG_IMAGE] = PV_WANTED_ALWAYS,
        [PV_TAG_IMG] = HAS(SRC) | HAS(SRCSET) | HAS(LOWSRC) | HAS(DYNSRC),
        [PV_TAG_INPUT] = HAS(SRC),
        [PV_TAG_LINK] = HAS(HREF) | HAS(IMAGESRCSET),
        [PV_TAG_MATH] = PV_WANTED_ALWAYS,
        [PV_TAG_META] = HAS(HTTP_EQUIV), /* else CONTENT is nothing */
        [PV_TAG_NOEMBED] = PV_WANTED_ALWAYS,
        [PV_TAG_NOFRAMES] = PV_WANTED_ALWAYS,
        [PV_TAG_NOSCRIPT] = PV_WANTED_ALWAYS,
        [PV_TAG_OBJECT] = HAS(DATA) | HAS(CLASSID),
        [PV_TAG_PARAM] = HAS(VALUE),
        [PV_TAG_PLAINTEXT] = PV_WANTED_ALWAYS,
        [PV_TAG_SCRIPT] = PV_WANTED_ALWAYS | HAS(SRC),
        [PV_TAG_SELECT] = PV_WANTED_ALWAYS,
        [PV_TAG_SOURCE] = HAS(SRC) | HAS(SRCSET),
        [PV_TAG_STYLE] = PV_WANTED_ALWAYS,
        [PV_TAG_SVG] = PV_WANTED_ALWAYS,
        [PV_TAG_TEXTAREA] = PV_WANTED_ALWAYS,
        [PV_TAG_TITLE] = PV_WANTED_ALWAYS,
        [PV_TAG_TRACK] = HAS(SRC),
        [PV_TAG_VIDEO] = HAS(SRC),
        [PV_TAG_XMP] = PV_WANTED_ALWAYS,
    },
};

uint64_t pv_resource_attrs(const pv_html_tag *tag)
{
    if (pv_html_tag_is_foreign(tag)) {
        return sink_attrs;
    }
    return tag->id == PV_TAG_META ? ON_ANY | HAS(CONTENT)
                                  : pv_resource_wanted.anywhere
                                        | pv_resource_wanted.by_tag[tag->id];
}

pv_span pv_resource_value(const pv_html_tag *tag, pv_attr_id id,
                          const char *window, char *buffer, size_t room)
{
    const pv_html_attr *attr = pv_html_tag_attr(tag, id);
    pv_span value;

    if (attr == NULL || attr->is_resumed) {
        return pv_span_make("", 0);
    }
    value =
        pv_charref_decode(pv_html_attr_value(tag, attr, window), buffer, room);
    while (value.len > 0 && (unsigned char)value.ptr[0] <= ' ') {
        value.ptr++;
        value.len--;
    }
    while (value.len > 0 && (unsigned char)value.ptr[value.len - 1] <= ' ') {
        value.len--;
    }
    return value;
}

static inline bool is_word(pv_span value, pv_span word)
{
    return value.len == word.len
           && (memcmp(value.ptr, word.ptr, word.len) == 0
               || pv_span_equal_nocase(value, word));
}

static inline bool is(pv_span value, const char *word)
{
    return is_word(value, pv_span_of(word));
}

/* A word of a table, with its length. */
#define WORD(text)                                                             \
    {                                                                          \
        text, sizeof(text) - 1                                                 \
    }

static const struct {
    pv_span as;
    pv_resource type;
} destinations[] = {
    { WORD("script"), PV_RESOURCE_SCRIPT },
    { WORD("worker"), PV_RESOURCE_SCRIPT },
    { WORD("style"), PV_RESOURCE_STYLESHEET },
    { WORD("image"), PV_RESOURCE_IMAGE },
    { WORD("font"), PV_RESOURCE_FONT },
    { WORD("fetch"), PV_RESOURCE_XHR },
    { WORD("document"), PV_RESOURCE_SUBDOCUMENT },
    { WORD("video"), PV_RESOURCE_MEDIA },
    { WORD("audio"), PV_RESOURCE_MEDIA },
    { WORD("track"), PV_RESOURCE_MEDIA },
    { WORD("object"), PV_RESOURCE_OBJECT },
    { WORD("embed"), PV_RESOURCE_OBJECT },
};

static pv_resource destination(pv_span as)
{
    for (size_t i = 0; i < sizeof(destinations) / sizeof(destinations[0]);
         i++) {
        if (is_word(as, destinations[i].as)) {
            return destinations[i].type;
        }
    }
    return PV_RESOURCE_OTHER;
}

static const struct {
    pv_span token;
    pv_resource type;
} relations[] = {
    { WORD("stylesheet"), PV_RESOURCE_STYLESHEET },
    { WORD("icon"), PV_RESOURCE_IMAGE },
    { WORD("apple-touch-icon"), PV_RESOURCE_IMAGE },
    { WORD("apple-touch-icon-precomposed"), PV_RESOURCE_IMAGE },
    { WORD("apple-touch-startup-image"), PV_RESOURCE_IMAGE },
    { WORD("mask-icon"), PV_RESOURCE_IMAGE },
    { WORD("fluid-icon"), PV_RESOURCE_IMAGE },
    { WORD("modulepreload"), PV_RESOURCE_SCRIPT },
    { WORD("serviceworker"), PV_RESOURCE_SCRIPT },
    { WORD("preconnect"), PV_RESOURCE_HINT },
    { WORD("dns-prefetch"), PV_RESOURCE_HINT },
    { WORD("manifest"), PV_RESOURCE_OTHER },
    { WORD("prerender"), PV_RESOURCE_SUBDOCUMENT },
    { WORD("import"), PV_RESOURCE_SUBDOCUMENT },
    { WORD("subresource"), PV_RESOURCE_OTHER },
    { WORD("compression-dictionary"), PV_RESOURCE_OTHER },
};

pv_resource pv_resource_relation(pv_span token, pv_span as)
{
    if (is(token, "preload") || is(token, "prefetch")) {
        return destination(as);
    }
    for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++) {
        if (is_word(token, relations[i].token)) {
            return relations[i].type;
        }
    }
    return PV_RESOURCE_COUNT;
}

/* A link loads by the first of its relations that loads anything; a hint
 * beside it asks for less. */
static pv_sink link_sink(const pv_html_tag *tag, const char *window)
{
    char rel_buffer[SHORT_VALUE_MAX];
    char as_buffer[SHORT_VALUE_MAX];
    pv_span rel = pv_resource_value(tag, PV_ATTR_REL, window, rel_buffer,
                                    sizeof(rel_buffer));
    pv_span as = pv_resource_value(tag, PV_ATTR_AS, window, as_buffer,
                                   sizeof(as_buffer));
    pv_sink sink = no_sink;

    while (rel.len > 0) {
        size_t len = 0;
        pv_resource type;

        while (len < rel.len && (unsigned char)rel.ptr[len] > ' ') {
            len++;
        }
        type = pv_resource_relation(pv_span_make(rel.ptr, len), as);
        if (type != PV_RESOURCE_COUNT
            && (sink.kind == PV_SINK_NONE || sink.type == PV_RESOURCE_HINT)) {
            sink = (pv_sink){ PV_SINK_URL, type, WHOLE };
        }
        len += len < rel.len ? 1 : 0;
        rel = pv_span_make(rel.ptr + len, rel.len - len);
    }
    return sink;
}

static pv_sink meta_sink(const pv_html_tag *tag, const char *window)
{
    char buffer[SHORT_VALUE_MAX];
    pv_span equiv = pv_resource_value(tag, PV_ATTR_HTTP_EQUIV, window, buffer,
                                      sizeof(buffer));

    if (is(equiv, "refresh")) {
        return (pv_sink){ PV_SINK_REFRESH, PV_RESOURCE_OTHER, WHOLE };
    }
    if (is(equiv, "content-security-policy")
        || is(equiv, "content-security-policy-report-only")) {
        return (pv_sink){ PV_SINK_POLICY, PV_RESOURCE_PING, PART };
    }
    return no_sink;
}

/* The parameters of plug-ins that name what is loaded. */
static pv_sink param_sink(const pv_html_tag *tag, const char *window)
{
    static const char *const names[] = { "movie", "src", "url", "data",
                                         "filename" };
    char buffer[SHORT_VALUE_MAX];
    pv_span name =
        pv_resource_value(tag, PV_ATTR_NAME, window, buffer, sizeof(buffer));

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (is(name, names[i])) {
            return (pv_sink){ PV_SINK_URL, PV_RESOURCE_OBJECT, WHOLE };
        }
    }
    return no_sink;
}

static pv_sink svg_sink(const pv_html_tag *tag)
{
    for (size_t i = 0; i < sizeof(svg_rows) / sizeof(svg_rows[0]); i++) {
        if (svg_rows[i].tag == tag->id) {
            return svg_rows[i].sink;
        }
    }
    return no_sink;
}

static pv_sink plain_sink(pv_tag_id tag, uint8_t attr)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].attr == attr
            && (rows[i].tag == tag || rows[i].tag == PV_TAG_NONE)) {
            return rows[i].sink;
        }
    }
    return no_sink;
}

pv_sink pv_resource_sink(const pv_html_tag *tag, const pv_html_attr *attr,
                         const char *window)
{
    if (attr->id == PV_ATTR_XLINK_HREF
        || (attr->id == PV_ATTR_HREF && tag->id != PV_TAG_LINK
            && tag->id != PV_TAG_BASE)) {
        return pv_html_tag_is_foreign(tag) ? svg_sink(tag) : no_sink;
    }
    if (attr->id == PV_ATTR_HREF && tag->id == PV_TAG_LINK) {
        return link_sink(tag, window);
    }
    if (attr->id == PV_ATTR_CONTENT && tag->id == PV_TAG_META) {
        return meta_sink(tag, window);
    }
    if (attr->id == PV_ATTR_VALUE && tag->id == PV_TAG_PARAM) {
        return param_sink(tag, window);
    }
    return plain_sink(tag->id, attr->id);
}

pv_sink pv_resource_sink_of_part(const pv_html_tag *tag,
                                 const pv_html_attr *attr, const char *window)
{
    static const pv_sink unknown = { PV_SINK_UNKNOWN, PV_RESOURCE_OTHER,
                                     WHOLE };
    static const pv_sink refresh = { PV_SINK_REFRESH, PV_RESOURCE_OTHER,
                                     WHOLE };
    pv_sink sink = pv_resource_sink(tag, attr, window);

    if ((tag->id == PV_TAG_LINK && attr->id == PV_ATTR_HREF)
        || (tag->id == PV_TAG_PARAM && attr->id == PV_ATTR_VALUE
            && pv_html_tag_attr(tag, PV_ATTR_NAME) == NULL)) {
        return unknown;
    }
    if (sink.kind != PV_SINK_NONE) {
        return sink;
    }
    if (tag->id == PV_TAG_META && attr->id == PV_ATTR_CONTENT) {
        return refresh;
    }
    if (attr->id == PV_ATTR_HREF || attr->id == PV_ATTR_XLINK_HREF) {
        return svg_sink(tag);
    }
    /* In HTML an image is an img. */
    return tag->id == PV_TAG_IMAGE ? plain_sink(PV_TAG_IMG, attr->id) : no_sink;
}

/* WHATWG MIME Sniffing, "JavaScript MIME type". */
static const pv_span javascript_types[] = {
    WORD("text/javascript"),
    WORD("application/javascript"),
    WORD("application/ecmascript"),
    WORD("application/x-ecmascript"),
    WORD("application/x-javascript"),
    WORD("text/ecmascript"),
    WORD("text/javascript1.0"),
    WORD("text/javascript1.1"),
    WORD("text/javascript1.2"),
    WORD("text/javascript1.3"),
    WORD("text/javascript1.4"),
    WORD("text/javascript1.5"),
    WORD("text/jscript"),
    WORD("text/livescript"),
    WORD("text/x-ecmascript"),
    WORD("text/x-javascript"),
};

static bool is_javascript(pv_span type, size_t skip)
{
    for (size_t i = 0;
         i < sizeof(javascript_types) / sizeof(javascript_types[0]); i++) {
        pv_span word = pv_span_make(javascript_types[i].ptr + skip,
                                    javascript_types[i].len - skip);
        if (is_word(type, word)) {
            return true;
        }
    }
    return false;
}

pv_script_kind pv_resource_script_kind(const pv_html_tag *tag,
                                       const char *window)
{
    char buffer[SHORT_VALUE_MAX];
    const pv_html_attr *attr = pv_html_tag_attr(tag, PV_ATTR_TYPE);
    pv_span value;

    if (attr == NULL
        && ((tag->seen & pv_attr_bit(PV_ATTR_TYPE)) != 0
            || (tag->seen & pv_attr_bit(PV_ATTR_LANGUAGE)) == 0)) {
        /* Its type stood in another part of the tag, or it has none. */
        return PV_SCRIPT_CLASSIC;
    }
    if (attr == NULL) {
        /* Without a type, `language=X` stands for text/X. */
        value = pv_resource_value(tag, PV_ATTR_LANGUAGE, window, buffer,
                                  sizeof(buffer));
        return value.len == 0 || is_javascript(value, strlen("text/"))
                   ? PV_SCRIPT_CLASSIC
                   : PV_SCRIPT_DATA;
    }
    value =
        pv_resource_value(tag, PV_ATTR_TYPE, window, buffer, sizeof(buffer));
    if (value.len == 0 || is_javascript(value, 0)) {
        return PV_SCRIPT_CLASSIC;
    }
    if (is(value, "module")) {
        return PV_SCRIPT_MODULE;
    }
    if (is(value, "importmap") || is(value, "speculationrules")) {
        return PV_SCRIPT_JSON;
    }
    return PV_SCRIPT_DATA;
}
