/* SPDX-License-Identifier: Apache-2.0 */
/*
 * User-Agent (RFC 9110 section 10.1.5) reduced to a class: family of browser,
 * operating system, kind of device, or kind of bot.
 *
 * There are a few thousand classes, versions and models are never read, and
 * the class is all that leaves this file. It fits into 16 bits so that a
 * cache entry is one word. The reading is an ordered scan for product tokens:
 * the more special token is asked first, because browsers name each other.
 */
#ifndef PV_VISIT_USER_AGENT_H
#define PV_VISIT_USER_AGENT_H

#include <stdint.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/visit/bots.h"

#define PV_AGENT_MAX      1024 /* bytes of a User-Agent that are looked at */
#define PV_AGENT_TEXT_MAX 64   /* bytes of a class as text, NUL included   */

/* Items of dimension `browser`; append, never reorder. */
typedef enum pv_browser {
    PV_BROWSER_OTHER = 0,
    PV_BROWSER_FIREFOX,
    PV_BROWSER_CHROME,
    PV_BROWSER_EDGE,
    PV_BROWSER_SAFARI,
    PV_BROWSER_OPERA,
    PV_BROWSER_SAMSUNG,
    PV_BROWSER_BRAVE,
    PV_BROWSER_VIVALDI,
    PV_BROWSER_DUCKDUCKGO,
    PV_BROWSER_YANDEX,
    PV_BROWSER_UC,
    PV_BROWSER_WEBVIEW, /* a browser window inside an application */
    PV_BROWSER_EXPLORER,
    PV_BROWSER_TEXT, /* Lynx, w3m, Links                       */
    PV_BROWSER_COUNT
} pv_browser;

/* Items of dimension `system`; append, never reorder. */
typedef enum pv_system {
    PV_SYSTEM_OTHER = 0,
    PV_SYSTEM_WINDOWS,
    PV_SYSTEM_MACOS,
    PV_SYSTEM_IOS,
    PV_SYSTEM_ANDROID,
    PV_SYSTEM_LINUX,
    PV_SYSTEM_CHROMEOS,
    PV_SYSTEM_BSD,
    PV_SYSTEM_COUNT
} pv_system;

/* Items of dimension `device`; append, never reorder. */
typedef enum pv_device {
    PV_DEVICE_OTHER = 0,
    PV_DEVICE_DESKTOP,
    PV_DEVICE_PHONE,
    PV_DEVICE_TABLET,
    PV_DEVICE_TV,
    PV_DEVICE_COUNT
} pv_device;

/* A class: bits 0-4 browser, 5-8 system, 9-11 device, 12-15 kind of bot. */
typedef uint16_t pv_agent;

/** Packs a class. */
static inline pv_agent pv_agent_make(pv_browser browser, pv_system system,
                                     pv_device device, pv_bot bot)
{
    return (pv_agent)((unsigned)browser | (unsigned)system << 5
                      | (unsigned)device << 9 | (unsigned)bot << 12);
}

/** The number in a class where its browser stands. */
static inline unsigned pv_agent_browser_bits(pv_agent agent)
{
    return agent & 31u;
}

/** The number in a class where its system stands. */
static inline unsigned pv_agent_system_bits(pv_agent agent)
{
    return agent >> 5 & 15u;
}

/** The number in a person's class where the device stands; of a bot more. */
static inline unsigned pv_agent_device_bits(pv_agent agent)
{
    return (unsigned)agent >> 9;
}

/** True for a person's class, each number of which is that of an item. */
static inline bool pv_agent_is_person(pv_agent agent)
{
    return pv_agent_browser_bits(agent) < PV_BROWSER_COUNT
           && pv_agent_system_bits(agent) < PV_SYSTEM_COUNT
           && pv_agent_device_bits(agent) < PV_DEVICE_COUNT;
}

/** Gives the browser of a class; any 16 bits give a number that exists. */
static inline pv_browser pv_agent_browser(pv_agent agent)
{
    unsigned n = pv_agent_browser_bits(agent);
    return n < PV_BROWSER_COUNT ? (pv_browser)n : PV_BROWSER_OTHER;
}

/** Gives the system of a class; any 16 bits give a number that exists. */
static inline pv_system pv_agent_system(pv_agent agent)
{
    unsigned n = pv_agent_system_bits(agent);
    return n < PV_SYSTEM_COUNT ? (pv_system)n : PV_SYSTEM_OTHER;
}

/** Gives the device of a class; any 16 bits give a number that exists. */
static inline pv_device pv_agent_device(pv_agent agent)
{
    unsigned n = pv_agent_device_bits(agent) & 7u;
    return n < PV_DEVICE_COUNT ? (pv_device)n : PV_DEVICE_OTHER;
}

/** Gives the kind of bot of a class, PV_BOT_NONE for a person. */
static inline pv_bot pv_agent_bot(pv_agent agent)
{
    unsigned n = agent >> 12 & 15u;
    return n < PV_BOT_COUNT ? (pv_bot)n : PV_BOT_OTHER;
}

/**
 * Reads a User-Agent.
 * @param text  any bytes; what follows PV_AGENT_MAX is not looked at. Empty:
 *              PV_BOT_OTHER, because browsers always send one
 * @return the class
 */
pv_agent pv_user_agent_classify(pv_span text);

/**
 * Corrects a class by the brands that a browser sends on its own (Sec-CH-UA,
 * W3C User-Agent Client Hints); the module never asks for hints.
 * @param brands  the field, any bytes; empty changes nothing
 */
pv_agent pv_user_agent_refine(pv_agent agent, pv_span brands);

/**
 * Writes a class as loggers may print it, such as `Firefox Linux desktop`,
 * `bot search` or `browser Linux`; never empty.
 * @param text  receives the NUL-terminated class
 * @return `text`
 */
const char *pv_user_agent_class_text(pv_agent agent,
                                     char text[PV_AGENT_TEXT_MAX]);

/** Gives the name of an item of `browser`, such as "Firefox"; a constant. */
const char *pv_browser_name(unsigned browser);

/** Gives the name of an item of `system`, such as "Linux"; a constant. */
const char *pv_system_name(unsigned system);

/** Gives the name of an item of `device`, such as "desktop"; a constant. */
const char *pv_device_name(unsigned device);

#endif
