/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which attribute of which element loads what: the sinks of HTML and SVG.
 *
 * One table holds the plain cases. What depends on other attributes (the rel
 * of a link, the type of a script, the http-equiv of a meta) is decided by
 * functions of their own.
 */
#ifndef PV_HTML_RESOURCE_H
#define PV_HTML_RESOURCE_H

#include "mod_privacy/core/html/tokenizer.h"
#include "mod_privacy/core/rules/resource.h"

/* How a value names what it loads. */
typedef enum pv_sink_kind {
    PV_SINK_NONE = 0,
    PV_SINK_URL,      /* one reference                                    */
    PV_SINK_URL_LIST, /* references with spaces between them              */
    PV_SINK_SRCSET,   /* image candidates with commas between them        */
    PV_SINK_CSS,      /* declarations                                     */
    PV_SINK_SRCDOC,   /* a document                                       */
    PV_SINK_REFRESH,  /* `5; url=reference`                               */
    PV_SINK_POLICY,   /* a content security policy: report-uri            */
    PV_SINK_BASE,     /* what other references are resolved against       */
    PV_SINK_UNKNOWN   /* a reference; what for, another part of the tag says */
} pv_sink_kind;

typedef struct pv_sink {
    pv_sink_kind kind;
    pv_resource type;
    bool is_whole; /* without it the element has no use */
} pv_sink;

/* What a script element is by its type and language (WHATWG HTML, "prepare
 * the script element"). */
typedef enum pv_script_kind {
    PV_SCRIPT_DATA = 0, /* a data block: never run, never loaded */
    PV_SCRIPT_CLASSIC,
    PV_SCRIPT_MODULE,
    PV_SCRIPT_JSON /* import map or speculation rules       */
} pv_script_kind;

/**
 * Tells what an attribute of a tag loads.
 * @param window  where the values of the tag's other attributes stand
 */
pv_sink pv_resource_sink(const pv_html_tag *tag, const pv_html_attr *attr,
                         const char *window);

/** Tells the same of a tag that is read in parts, where neither its other
 *  attributes nor its namespace are known: whatever it may load. */
pv_sink pv_resource_sink_of_part(const pv_html_tag *tag,
                                 const pv_html_attr *attr, const char *window);

/** The attributes that pv_resource_sink() may know on elements of HTML. */
extern const pv_wanted pv_resource_wanted;

/** Gives the set of attributes that pv_resource_sink() may know on a tag. */
uint64_t pv_resource_attrs(const pv_html_tag *tag);

/** True when a tag has any of them. */
static inline bool pv_resource_has_sinks(const pv_html_tag *tag)
{
    return (tag->seen & pv_resource_attrs(tag)) != 0;
}

/** Tells what kind of script a start tag of a script element begins. */
pv_script_kind pv_resource_script_kind(const pv_html_tag *tag,
                                       const char *window);

/** Gives an attribute's value, references decoded into `buffer`, without
 *  spaces around it; empty when the tag has none. */
pv_span pv_resource_value(const pv_html_tag *tag, pv_attr_id id,
                          const char *window, char *buffer, size_t room);

/** Gives the kind of resource that a relation of a link loads, by one token
 *  of rel; PV_RESOURCE_COUNT when it loads nothing.
 *  @param as  the link's `as`, for preload and prefetch */
pv_resource pv_resource_relation(pv_span token, pv_span as);

#endif
