/* SPDX-License-Identifier: Apache-2.0 */
/*
 * httpd's configuration as text, for tools that must not run httpd.
 *
 * Lines come one by one, continuation lines joined, with Include, Define and
 * the variables of Debian's envvars resolved. Sections count whatever their
 * condition, and macros are not expanded. Nothing is changed.
 */
#ifndef PV_TOOLS_CONFIG_TEXT_H
#define PV_TOOLS_CONFIG_TEXT_H

#include <stdbool.h>

#include <apr_pools.h>

typedef struct pv_config_text pv_config_text;

/** Receives a directive, or a section as `<Name` and `</Name`.
 *  @param rest  what follows the name; read it by pv_config_text_word() */
typedef void pv_config_text_line(void *baton, pv_config_text *text,
                                 const char *name, const char *rest);

/**
 * Reads a configuration with all it includes.
 * @param path  the main file, such as /etc/apache2/apache2.conf
 * @param pool  owns every word
 * @return false when that file cannot be read; an Include that matches
 *         nothing is passed over
 */
bool pv_config_text_read(const char *path, pv_config_text_line *take,
                         void *baton, apr_pool_t *pool);

/** Takes the next word off a line, without quotes, as httpd does.
 *  @return NULL at the end */
const char *pv_config_text_word(pv_config_text *text, const char **rest);

/** Makes a file name absolute: relative ones lie below ServerRoot.
 *  @return NULL for one that cannot be */
const char *pv_config_text_file(pv_config_text *text, const char *path);

#endif
