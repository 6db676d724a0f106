/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consent pages and the banner in English: the language that defines
 * which texts exist (see texts.h). Plain text, no markup; {names} in braces
 * are filled in and stay as they are.
 */
#include "mod_privacy/core/consent/texts.h"

const pv_text pv_texts_en[] = {
    /* The page at PrivacyPath. */
    { "consent.title", "Your privacy choices" },
    { "consent.lead",
      "Some parts of {site} come from other companies. They learn of your "
      "visit as soon as your browser loads something from them. What stands "
      "below is loaded only if you allow it." },
    { "consent.legend", "What may be loaded?" },
    { "consent.nothing",
      "This site asks for nothing that needs your consent." },
    { "consent.back", "Back to the page you came from" },
    { "consent.statement", "Privacy statement" },
    /* What holds now; read out by screen readers. */
    { "status.undecided",
      "You have not chosen yet. Until you do, nothing below is loaded." },
    { "status.refused", "You refused. Nothing below is loaded." },
    { "status.granted", "You allow: {purposes}." },
    { "status.signal",
      "Your browser sends {signal}, and we honour it: nothing below is loaded "
      "unless you allow it here." },
    { "status.over",
      "Your browser sends {signal}. You made an exception for this site: "
      "{purposes}." },
    { "signal.gpc", "Global Privacy Control" },
    { "signal.dnt", "Do Not Track" },
    /* Purposes. */
    { "purpose.functional", "Functions" },
    { "purpose.functional.text",
      "Extras such as chat windows, comments and forms run by others." },
    { "purpose.media", "Media" },
    { "purpose.media.text",
      "Videos, maps, fonts and posts embedded from other sites." },
    { "purpose.analytics", "Analytics" },
    { "purpose.analytics.text",
      "Measuring by other companies of how this site is used." },
    { "purpose.marketing", "Marketing" },
    { "purpose.marketing.text",
      "Advertising, and recognising you on other sites for it." },
    { "purpose.always",
      "Used without asking. “Refuse all” switches this off too." },
    /* Buttons: short, alike in weight. */
    { "button.refuse", "Refuse all" },
    { "button.allow", "Allow all" },
    { "button.save", "Save selection" },
    /* Details. */
    { "detail.receivers", "Who receives what?" },
    { "detail.receivers.text",
      "Once you allow a purpose, your browser contacts the companies behind "
      "it directly. They then learn your internet address, your browser and "
      "the page you are on, and may set cookies of their own." },
    { "detail.cookie", "What is stored, and for how long?" },
    { "detail.cookie.text",
      "Your choice, in one cookie named {cookie}, for {days} days at most, "
      "whether you refuse or allow. It holds your choice and its month, and "
      "no number by which you could be recognised. After that we ask again." },
    { "detail.withdraw", "Can I change my mind?" },
    { "detail.withdraw.text",
      "Always: come back to this page and refuse with one click. Cookies that "
      "those services set for this site are then deleted. What the companies "
      "stored elsewhere is beyond our reach; their own pages tell how to have "
      "it removed." },
    /* The banner and what stands in place of a video or map. */
    { "banner.title", "Your privacy" },
    { "banner.text",
      "Pages of this site hold parts of other companies: {purposes}. They "
      "learn of "
      "your visit if they are loaded. Without your consent they stay off, and "
      "you can change your choice at any time." },
    { "banner.choose", "Choose by purpose" },
    { "held.text", "Not loaded: {host} would learn of your visit." },
    { "held.once", "Load once" },
    { "held.always", "Always allow: {purpose}" },
    /* Answers to requests that cannot be carried out. */
    { "error.confirm", "Please confirm your choice" },
    { "error.confirm.text",
      "We could not see that your choice was made on a page of this site. "
      "Please make it once more here." },
    { "error.method", "This address takes a choice from a form" },
    { "error.size", "That is more than a choice needs" },
    { "error.type", "That is not a form" },
    { "error.choice", "No choice was made" },
    { "error.missing", "There is no such page" },
    { "error.text", "You can make or change your choice here." },
    { NULL, NULL },
};
