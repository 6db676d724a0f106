/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the headers of a request tell of its reader: the class of browser or
 * bot, and the language that is preferred. The three texts are read together,
 * because one browser sends the same three again and again: a memo knows them
 * by one hash.
 */
#ifndef PV_VISIT_READER_H
#define PV_VISIT_READER_H

#include "mod_privacy/core/base/memo.h"
#include "mod_privacy/core/visit/language.h"
#include "mod_privacy/core/visit/user_agent.h"

typedef struct pv_reader {
    pv_agent agent;
    uint16_t language; /* item of dimension `language` */
} pv_reader;

/**
 * Reads User-Agent, Sec-CH-UA and Accept-Language.
 * @param memo  NULL: they are read anew
 */
pv_reader pv_reader_of(const pv_memo *memo, pv_span user_agent, pv_span brands,
                       pv_span languages);

#endif
