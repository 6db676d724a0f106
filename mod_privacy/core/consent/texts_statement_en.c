/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The privacy statement in English (see texts.h). Each text is true under one
 * setting of one directive; which one, statement.c decides. A text whose key
 * ends in `.own` is empty: an operator's sentence for that section takes its
 * place by PrivacyTexts.
 */
#include "mod_privacy/core/consent/texts.h"

const pv_text pv_texts_statement_en[] = {
    { "statement.title", "Privacy statement" },
    { "statement.more", "More information" },
    { "statement.missing", "The operator has not stated this: {what}." },
    { "statement.lead",
      "What this web server does with the data of its visitors. It is made "
      "from the configuration that is in force at this moment." },

    { "statement.short", "In short" },
    { "statement.short.own", "" },
    { "statement.address.drop",
      "This web server keeps no IP addresses of visitors." },
    { "statement.address.truncate",
      "This web server keeps only the first {v4} bits of visitors' IPv4 "
      "addresses and the first {v6} bits of IPv6 addresses." },
    { "statement.address.keep",
      "This web server keeps IP addresses of visitors in its logs." },
    { "statement.address.unchecked",
      "This web server is set up to keep no IP addresses, but its self-check "
      "has not passed. It does not promise it until it does." },
    { "statement.block.ask",
      "Third parties that are known for following visitors are blocked unless "
      "you allow them." },
    { "statement.block.all",
      "Third parties that are known for following visitors are blocked for "
      "everybody." },
    { "statement.block.report",
      "Third parties that follow visitors are not blocked at present; it is "
      "only counted what would be." },
    { "statement.block.off",
      "This web server does not block third parties that pages call in." },
    { "statement.block.always", "Loaded without asking you: {purposes}." },
    { "statement.block.never",
      "Never loaded, whatever you choose: {purposes}." },
    { "statement.count.rounded",
      "Visits are counted without recognising anybody, and the figures are "
      "rounded to multiples of {rounding}." },
    { "statement.count.exact", "Visits are counted without recognising "
                               "anybody; the figures are exact." },
    { "statement.count.off", "This web server does not count visits." },
    { "statement.cookie.one",
      "This web server itself sets one cookie, and only after you have chosen. "
      "It remembers your choice for at most {days} days." },
    { "statement.cookie.none", "This web server sets no cookie of its own." },
    { "statement.change", "You can see and change your choice on this page." },

    { "statement.logs", "What is not kept" },
    { "statement.logs.mixed", "What is kept and what is not" },
    { "statement.logs.own", "" },
    { "statement.application.pseudonym",
      "Applications behind the server get a made-up address instead of yours. "
      "It changes after {time} and cannot be traced back." },
    { "statement.application.drop",
      "Applications behind the server get no address of visitors." },
    { "statement.application.truncate",
      "Applications behind the server get only the first {v4} bits of IPv4 "
      "addresses and the first {v6} bits of IPv6 addresses." },
    { "statement.application.keep",
      "Applications behind the server do get your IP address." },
    { "statement.query.drop",
      "What follows the question mark in a web address, such as search terms, "
      "is not logged." },
    { "statement.query.keep",
      "What follows the question mark in a web address, such as search terms, "
      "is logged." },
    { "statement.referer.drop", "The page that you came from is not logged." },
    { "statement.referer.origin",
      "Of the page that you came from only the site is logged." },
    { "statement.referer.keep", "The page that you came from is logged." },
    { "statement.agent.drop", "Your browser is not logged." },
    { "statement.agent.class",
      "Of your browser only the kind is logged, such as Firefox on Linux." },
    { "statement.agent.keep",
      "The full description that your browser gives of itself is logged." },
    { "statement.cookies.drop", "Cookies are not logged." },
    { "statement.cookies.keep", "Cookies may be logged." },
    { "statement.user.drop", "Names of users who logged in are not logged." },
    { "statement.user.keep", "Names of users who logged in may be logged." },
    { "statement.logs.limit",
      "This holds for the web server. An application behind it can keep more; "
      "the operator states that below." },

    { "statement.counted", "What is counted" },
    { "statement.counted.own", "" },
    { "statement.counted.what",
      "Counted are requests and visits, pages, the sites that visits came "
      "from, languages, kinds of browser, system and device, how the server "
      "answered, which third parties were blocked and what visitors chose. "
      "Each "
      "is counted by itself; no two properties of a visitor are linked." },
    { "statement.counted.country",
      "The country is looked up in memory and only counted; the address is "
      "not stored." },
    { "statement.counted.visitors",
      "The number of visitors of a day is estimated in memory with a key that "
      "is thrown away at the end of the day." },
    { "statement.counted.crowd",
      "A value appears only after an estimated {threshold} different visitors "
      "shared it." },
    { "statement.counted.device",
      "Nothing is stored on your device for this. Only what a browser sends "
      "along with each request is used." },
    { "statement.counted.signals",
      "Visitors whose browser says that they do not want to be followed are "
      "not counted." },
    { "statement.counted.everyone",
      "This holds for every visitor, also for those whose browser says that "
      "they do not want to be followed, as nobody is." },
    { "statement.counted.keep",
      "Figures by hour are kept for {hours}, by day for {days}, by month "
      "{months}." },
    { "statement.counted.memory",
      "The figures are kept in memory and are gone when the server stops." },
    { "statement.for", "for {time}" },
    { "statement.forever", "without limit" },

    { "statement.parties", "Third parties" },
    { "statement.parties.own", "" },
    { "statement.parties.purpose", "Purpose" },
    { "statement.parties.when", "Loaded" },
    { "statement.parties.who", "Found on this site" },
    { "statement.parties.ask", "only if you allow it" },
    { "statement.parties.never", "never" },
    { "statement.parties.always", "without asking" },
    { "statement.parties.all", "always" },
    { "statement.parties.unseen", "none in the past twelve months" },
    { "statement.parties.receive",
      "Whoever is loaded receives your IP address, what your browser says of "
      "itself and the page that you are on, and can set cookies of its own." },
    { "statement.parties.enforced",
      "Requests that scripts make while a page is open are stopped as well." },
    { "statement.parties.unenforced",
      "Blocked are the elements of a page that load third parties. Requests "
      "that other scripts make while the page is open are not stopped." },
    { "statement.parties.recipients", "Also receive data:" },

    { "statement.cookie", "The cookie" },
    { "statement.cookie.own", "" },
    { "statement.cookie.removed",
      "Cookies that are known from tools for following visitors are taken out "
      "of what applications of this site set and read, unless you allow "
      "them." },
    { "statement.cookie.removed.all",
      "Cookies that are known from tools for following visitors are taken out "
      "of what applications of this site set and read." },
    { "statement.cookie.limit",
      "Applications of this site may set cookies of their own, such as for "
      "logging in or for a basket." },
    { "statement.cookie.content",
      "Its name is {cookie}. It holds your choice for each purpose, the "
      "version of the question and the month in which you chose: nothing by "
      "which you could be recognised. No script can read it." },
    { "statement.cookie.life",
      "It lasts {days} days, whether you refuse or allow, and is never renewed "
      "without a new choice. Then you are asked again." },
    { "statement.cookie.before",
      "Before you choose, this web server itself sets no cookie." },

    { "statement.choice", "Your choice now" },
    { "statement.choice.own", "" },
    { "statement.choice.page", "Choose by purpose" },
    { "statement.signals",
      "If your browser sends {signals}, that counts as a no." },
    { "statement.or", " or " },
    { "statement.signals.none",
      "Signals of your browser such as Global Privacy Control have no effect "
      "here." },

    { "statement.rights", "Your rights" },
    { "statement.rights.own", "" },
    { "statement.rights.list",
      "You have the right to access, rectification, erasure and restriction of "
      "your personal data, to object to its use, and to data portability." },
    { "statement.rights.how",
      "Write to {contact}. It costs nothing, and you get an answer within one "
      "month." },
    { "statement.rights.nothing",
      "The figures of this web server lead back to nobody, so there is nothing "
      "in them that could be looked up or erased for you." },
    { "statement.rights.withdraw",
      "You can withdraw consent at any time on this page. What happened before "
      "that stays lawful." },

    { "statement.contact", "Contact and complaints" },
    { "statement.contact.own", "" },
    { "statement.controller", "Responsible: {text}." },
    { "statement.contact.at", "Contact: {text}." },
    { "statement.dpo", "Data protection officer: {text}." },
    { "statement.dpo.none", "No data protection officer is stated." },
    { "statement.basis", "Legal basis: {text}." },
    { "statement.authority",
      "You can complain to the supervisory authority: {text}." },
    { "statement.authority.any",
      "You can complain to the supervisory authority of your country; in the "
      "Netherlands that is the Autoriteit Persoonsgegevens." },

    { "statement.retention", "How long data is kept" },
    { "statement.retention.own", "" },
    { "statement.retention.row", "{text}: {time}" },
    { "statement.retention.lead",
      "How long this site keeps data, as the operator states it." },

    { "statement.transfer", "Transfers outside the European Economic Area" },
    { "statement.transfer.own", "" },
    { "statement.transfer.row", "{name}: {text}" },
    { "statement.transfer.lead",
      "If you allow them, these third parties receive data outside the "
      "European Economic Area." },
    { "statement.transfer.none",
      "The operator states no transfer of data outside the European Economic "
      "Area." },

    { "statement.changes", "Changes" },
    { "statement.changes.own", "" },
    { "statement.changed", "This statement last changed on {date}." },
    { "statement.machine", "This statement for programs (JSON-LD)" },

    { "statement.what.controller", "who is responsible for this site" },
    { "statement.what.contact", "how to reach them" },
    { "statement.what.basis", "the legal basis" },
    { "statement.what.retention",
      "how long applications of this site keep data" },
    { "statement.what.changed", "when this statement last changed" },

    { "time.day", "1 day" },
    { "time.days", "{n} days" },
    { "time.hour", "1 hour" },
    { "time.hours", "{n} hours" },
    { "time.minutes", "{n} minutes" },
    { "time.month", "1 month" },
    { "time.months", "{n} months" },
    { "time.year", "1 year" },
    { "time.years", "{n} years" },
    { NULL, NULL },
};
