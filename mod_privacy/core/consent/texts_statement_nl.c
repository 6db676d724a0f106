/* SPDX-License-Identifier: Apache-2.0 */
/*
 * De privacyverklaring in het Nederlands (zie texts.h en de Engelse tabel).
 */
#include "mod_privacy/core/consent/texts.h"

const pv_text pv_texts_statement_nl[] = {
    { "statement.title", "Privacyverklaring" },
    { "statement.more", "Meer informatie" },
    { "statement.missing", "De beheerder heeft dit niet opgegeven: {what}." },
    { "statement.lead",
      "Wat deze webserver met gegevens van bezoekers doet. Deze tekst volgt "
      "uit de instellingen die op dit moment gelden." },

    { "statement.short", "In het kort" },
    { "statement.short.own", "" },
    { "statement.address.drop",
      "Deze webserver bewaart geen IP-adressen van bezoekers." },
    { "statement.address.truncate",
      "Deze webserver bewaart van IPv4-adressen van bezoekers alleen de eerste "
      "{v4} bits en van IPv6-adressen de eerste {v6} bits." },
    { "statement.address.keep",
      "Deze webserver bewaart IP-adressen van bezoekers in zijn logboeken." },
    { "statement.address.unchecked",
      "Deze webserver is ingesteld om geen IP-adressen te bewaren, maar zijn "
      "zelfcontrole is niet geslaagd. Tot die tijd belooft hij het niet." },
    { "statement.block.ask",
      "Derden die erom bekendstaan bezoekers te volgen, worden geblokkeerd, "
      "tenzij u ze toestaat." },
    { "statement.block.all",
      "Derden die erom bekendstaan bezoekers te volgen, worden voor iedereen "
      "geblokkeerd." },
    { "statement.block.report",
      "Derden die bezoekers volgen worden nu niet geblokkeerd; er wordt alleen "
      "geteld wat geblokkeerd zou zijn." },
    { "statement.block.off",
      "Deze webserver blokkeert geen derden die pagina’s erbij halen." },
    { "statement.block.always", "Zonder het u te vragen geladen: {purposes}." },
    { "statement.block.never", "Nooit geladen, wat u ook kiest: {purposes}." },
    { "statement.count.rounded",
      "Bezoek wordt geteld zonder iemand te herkennen, en de cijfers zijn "
      "afgerond op veelvouden van {rounding}." },
    { "statement.count.exact", "Bezoek wordt geteld zonder iemand te "
                               "herkennen; de cijfers zijn exact." },
    { "statement.count.off", "Deze webserver telt geen bezoek." },
    { "statement.cookie.one", "Deze webserver plaatst zelf één cookie, en pas "
                              "nadat u hebt gekozen. Die "
                              "onthoudt uw keuze hoogstens {days} dagen." },
    { "statement.cookie.none", "Deze webserver plaatst zelf geen cookie." },
    { "statement.change", "U kunt uw keuze op deze pagina zien en wijzigen." },

    { "statement.logs", "Wat wij niet bewaren" },
    { "statement.logs.mixed", "Wat wij wel en niet bewaren" },
    { "statement.logs.own", "" },
    { "statement.application.pseudonym",
      "Toepassingen achter de server krijgen een verzonnen adres in plaats van "
      "het uwe. Dat verandert na {time} en is niet te herleiden." },
    { "statement.application.drop",
      "Toepassingen achter de server krijgen geen adres van bezoekers." },
    { "statement.application.truncate",
      "Toepassingen achter de server krijgen van IPv4-adressen alleen de "
      "eerste {v4} bits en van IPv6-adressen de eerste {v6} bits." },
    { "statement.application.keep",
      "Toepassingen achter de server krijgen wel uw IP-adres." },
    { "statement.query.drop",
      "Wat in een webadres na het vraagteken komt, zoals zoektermen, komt niet "
      "in het logboek." },
    { "statement.query.keep",
      "Wat in een webadres na het vraagteken komt, zoals zoektermen, komt in "
      "het logboek." },
    { "statement.referer.drop",
      "De pagina waar u vandaan komt, komt niet in het logboek." },
    { "statement.referer.origin",
      "Van de pagina waar u vandaan komt, komt alleen de site in het "
      "logboek." },
    { "statement.referer.keep",
      "De pagina waar u vandaan komt, komt in het logboek." },
    { "statement.agent.drop", "Uw browser komt niet in het logboek." },
    { "statement.agent.class",
      "Van uw browser komt alleen de soort in het logboek, zoals Firefox op "
      "Linux." },
    { "statement.agent.keep",
      "De volledige omschrijving die uw browser van zichzelf geeft, komt in "
      "het logboek." },
    { "statement.cookies.drop", "Cookies komen niet in het logboek." },
    { "statement.cookies.keep", "Cookies kunnen in het logboek komen." },
    { "statement.user.drop",
      "Namen van ingelogde gebruikers komen niet in het logboek." },
    { "statement.user.keep",
      "Namen van ingelogde gebruikers kunnen in het logboek komen." },
    { "statement.logs.limit",
      "Dit geldt voor de webserver. Een toepassing erachter kan meer bewaren; "
      "dat geeft de beheerder hieronder op." },

    { "statement.counted", "Wat wij tellen" },
    { "statement.counted.own", "" },
    { "statement.counted.what",
      "Geteld worden verzoeken en bezoeken, pagina’s, de sites waar bezoek "
      "vandaan kwam, talen, soorten browsers, systemen en apparaten, hoe de "
      "server antwoordde, welke derden zijn geblokkeerd en wat bezoekers "
      "kozen. "
      "Alles apart: er worden nooit twee eigenschappen van een bezoeker "
      "verbonden." },
    { "statement.counted.country",
      "Het land wordt in het geheugen opgezocht en alleen geteld; het adres "
      "wordt niet opgeslagen." },
    { "statement.counted.visitors",
      "Het aantal bezoekers van een dag wordt in het geheugen geschat, met een "
      "sleutel die aan het eind van de dag wordt weggegooid." },
    { "statement.counted.crowd",
      "Een waarde verschijnt pas als naar schatting {threshold} verschillende "
      "bezoekers haar deelden." },
    { "statement.counted.device",
      "Hiervoor wordt niets op uw apparaat opgeslagen. Alleen wat een browser "
      "met elk verzoek meestuurt, wordt gebruikt." },
    { "statement.counted.signals",
      "Bezoekers van wie de browser zegt dat ze niet gevolgd willen worden, "
      "worden niet geteld." },
    { "statement.counted.everyone",
      "Dat geldt voor elke bezoeker, ook als de browser zegt dat die niet "
      "gevolgd wil worden, want dat gebeurt niet." },
    { "statement.counted.keep",
      "Cijfers per uur blijven {hours} bewaard, per dag {days}, per maand "
      "{months}." },
    { "statement.counted.memory",
      "De cijfers staan in het geheugen en zijn weg als de server stopt." },
    { "statement.for", "{time}" },
    { "statement.forever", "onbeperkt" },

    { "statement.parties", "Derden" },
    { "statement.parties.own", "" },
    { "statement.parties.purpose", "Doel" },
    { "statement.parties.when", "Geladen" },
    { "statement.parties.who", "Aangetroffen op deze site" },
    { "statement.parties.ask", "alleen als u het toestaat" },
    { "statement.parties.never", "nooit" },
    { "statement.parties.always", "zonder te vragen" },
    { "statement.parties.all", "altijd" },
    { "statement.parties.unseen", "geen in de afgelopen twaalf maanden" },
    { "statement.parties.receive",
      "Wie wordt geladen, ontvangt uw IP-adres, wat uw browser van zichzelf "
      "zegt en de pagina waarop u bent, en kan eigen cookies plaatsen." },
    { "statement.parties.enforced",
      "Ook verzoeken die scripts doen terwijl een pagina open is, worden "
      "tegengehouden." },
    { "statement.parties.unenforced",
      "Geblokkeerd worden de onderdelen van een pagina die derden laden. "
      "Verzoeken die andere scripts doen terwijl de pagina open is, worden "
      "niet tegengehouden." },
    { "statement.parties.recipients", "Ook ontvangen gegevens:" },

    { "statement.cookie", "De cookie" },
    { "statement.cookie.own", "" },
    { "statement.cookie.removed",
      "Cookies die bekend zijn van hulpmiddelen om bezoekers te volgen, worden "
      "verwijderd uit wat toepassingen van deze site plaatsen en lezen, tenzij "
      "u ze toestaat." },
    { "statement.cookie.removed.all",
      "Cookies die bekend zijn van hulpmiddelen om bezoekers te volgen, worden "
      "verwijderd uit wat toepassingen van deze site plaatsen en lezen." },
    { "statement.cookie.limit",
      "Toepassingen van deze site kunnen eigen cookies plaatsen, bijvoorbeeld "
      "voor inloggen of een winkelmand." },
    { "statement.cookie.content",
      "De naam is {cookie}. Erin staan uw keuze per doel, de versie van de "
      "vraag en de maand waarin u koos: niets waaraan u te herkennen bent. "
      "Geen script kan hem lezen." },
    { "statement.cookie.life",
      "Hij blijft {days} dagen, of u nu weigert of toestaat, en wordt nooit "
      "verlengd zonder nieuwe keuze. Daarna vragen wij het opnieuw." },
    { "statement.cookie.before",
      "Voordat u kiest, plaatst deze webserver zelf geen cookie." },

    { "statement.choice", "Uw keuze nu" },
    { "statement.choice.own", "" },
    { "statement.choice.page", "Kiezen per doel" },
    { "statement.signals",
      "Stuurt uw browser {signals} mee, dan geldt dat als nee." },
    { "statement.or", " of " },
    { "statement.signals.none",
      "Signalen van uw browser zoals Global Privacy Control hebben hier geen "
      "gevolg." },

    { "statement.rights", "Uw rechten" },
    { "statement.rights.own", "" },
    { "statement.rights.list",
      "U hebt recht op inzage, rectificatie, wissing en beperking van uw "
      "persoonsgegevens, u kunt bezwaar maken tegen het gebruik ervan en u "
      "hebt recht op overdraagbaarheid." },
    { "statement.rights.how",
      "Schrijf naar {contact}. Het kost niets en u krijgt binnen een maand "
      "antwoord." },
    { "statement.rights.nothing",
      "De cijfers van deze webserver zijn tot niemand te herleiden; er is dus "
      "niets in op te zoeken of te wissen." },
    { "statement.rights.withdraw",
      "Toestemming kunt u op deze pagina altijd intrekken. Wat daarvoor is "
      "gebeurd, blijft rechtmatig." },

    { "statement.contact", "Contact en klachten" },
    { "statement.contact.own", "" },
    { "statement.controller", "Verantwoordelijk: {text}." },
    { "statement.contact.at", "Contact: {text}." },
    { "statement.dpo", "Functionaris gegevensbescherming: {text}." },
    { "statement.dpo.none",
      "Er is geen functionaris gegevensbescherming opgegeven." },
    { "statement.basis", "Grondslag: {text}." },
    { "statement.authority",
      "U kunt een klacht indienen bij de toezichthouder: {text}." },
    { "statement.authority.any",
      "U kunt een klacht indienen bij de toezichthouder van uw land; in "
      "Nederland is dat de Autoriteit Persoonsgegevens." },

    { "statement.retention", "Hoelang gegevens worden bewaard" },
    { "statement.retention.own", "" },
    { "statement.retention.row", "{text}: {time}" },
    { "statement.retention.lead",
      "Hoelang deze site gegevens bewaart, volgens opgave van de beheerder." },

    { "statement.transfer", "Doorgifte buiten de Europese Economische Ruimte" },
    { "statement.transfer.own", "" },
    { "statement.transfer.row", "{name}: {text}" },
    { "statement.transfer.lead",
      "Als u ze toestaat, ontvangen deze derden gegevens buiten de Europese "
      "Economische Ruimte." },
    { "statement.transfer.none",
      "De beheerder geeft geen doorgifte van gegevens buiten de Europese "
      "Economische Ruimte op." },

    { "statement.changes", "Wijzigingen" },
    { "statement.changes.own", "" },
    { "statement.changed",
      "Deze verklaring is het laatst gewijzigd op {date}." },
    { "statement.machine", "Deze verklaring voor programma’s (JSON-LD)" },

    { "statement.what.controller", "wie voor deze site verantwoordelijk is" },
    { "statement.what.contact", "hoe die te bereiken is" },
    { "statement.what.basis", "de grondslag" },
    { "statement.what.retention",
      "hoelang toepassingen van deze site gegevens bewaren" },
    { "statement.what.changed", "wanneer deze verklaring is gewijzigd" },

    { "time.day", "1 dag" },
    { "time.days", "{n} dagen" },
    { "time.hour", "1 uur" },
    { "time.hours", "{n} uur" },
    { "time.minutes", "{n} minuten" },
    { "time.month", "1 maand" },
    { "time.months", "{n} maanden" },
    { "time.year", "1 jaar" },
    { "time.years", "{n} jaar" },
    { NULL, NULL },
};
