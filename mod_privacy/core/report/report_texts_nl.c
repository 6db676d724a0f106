/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of the report page in Dutch.
 */
#include "mod_privacy/core/report/report_texts.h"

const pv_report_language pv_report_dutch = {
    .code = "nl",
    .thousands = ".",
    .day_joint = " ",
    .year_joint = " ",
    .range = " tot en met ",
    .months = { "januari", "februari", "maart", "april", "mei", "juni", "juli",
                "augustus", "september", "oktober", "november", "december" },
    .texts = {
        [PV_TEXT_TITLE] = "Bezoek aan {}",
        [PV_TEXT_TITLE_ALL] = "Bezoek aan alle sites",
        [PV_TEXT_SKIP] = "Naar de cijfers",
        [PV_TEXT_PERIOD] = "Periode",
        [PV_TEXT_DAY] = "Dag",
        [PV_TEXT_WEEK] = "Week",
        [PV_TEXT_MONTH] = "Maand",
        [PV_TEXT_YEAR] = "Jaar",
        [PV_TEXT_LAST_30] = "30 dagen",
        [PV_TEXT_PREVIOUS] = "Vorige",
        [PV_TEXT_NEXT] = "Volgende",
        [PV_TEXT_SITE] = "Site",
        [PV_TEXT_SHOW] = "Toon",
        [PV_TEXT_ALL_SITES] = "Alle sites",
        [PV_TEXT_PREFIX] = "Alleen wat begint met",
        [PV_TEXT_PREFIX_ON] = "Alleen wat begint met \"{}\".",
        [PV_TEXT_CLEAR] = "Toon alles",
        [PV_TEXT_OVERVIEW] = "Overzicht",
        [PV_TEXT_EXPORT] = "Dezelfde cijfers als",
        [PV_TEXT_STATEMENT] = "Privacyverklaring",
        [PV_TEXT_LANGUAGE] = "Taal",
        [PV_TEXT_ABOUT] = "ongeveer {}",
        [PV_TEXT_FEWER] = "minder dan {}",
        [PV_TEXT_BEFORE] = "ervoor: {}",
        [PV_TEXT_NEW] = "nieuw",
        [PV_TEXT_COUNT] = "Ongeveer",
        [PV_TEXT_COUNT_EXACT] = "Aantal",
        [PV_TEXT_SHARE] = "Deel",
        [PV_TEXT_CHANGE] = "Periode ervoor",
        [PV_TEXT_ITEM] = "Wat",
        [PV_TEXT_WHEN] = "Wanneer",
        [PV_TEXT_PERCENT] = "{}%",
        [PV_TEXT_OTHER] = "Overige",
        [PV_TEXT_NONE] = "Onbekend",
        [PV_TEXT_NO_REFERRER] = "Geen verwijzer meegestuurd",
        [PV_TEXT_FURTHER] = "Verdere waarden",
        [PV_TEXT_ALL_ITEMS] = "Alle {}",
        [PV_TEXT_NOT_ALL] =
            "De eerste {} staan hier; de exports bevatten alles.",
        [PV_TEXT_PEOPLE] = "Mensen",
        [PV_TEXT_BOTS] = "Bots",
        [PV_TEXT_DESKTOP] = "Computer",
        [PV_TEXT_PHONE] = "Telefoon",
        [PV_TEXT_TABLET] = "Tablet",
        [PV_TEXT_TV] = "Televisie",
        [PV_TEXT_BOT_SEARCH] = "Zoekmachines",
        [PV_TEXT_BOT_AI] = "AI-verzamelaars",
        [PV_TEXT_BOT_MONITOR] = "Bewaking",
        [PV_TEXT_BOT_FEED] = "Feedlezers",
        [PV_TEXT_BOT_PREVIEW] = "Linkvoorbeelden",
        [PV_TEXT_BOT_SEO] = "SEO en reclame",
        [PV_TEXT_BOT_TOOL] = "Gereedschap en bibliotheken",
        [PV_TEXT_BOT_SCANNER] = "Beveiligingsscanners",
        [PV_TEXT_BOT_ARCHIVE] = "Archieven",
        [PV_TEXT_BOT_OTHER] = "Andere programma's",
        [PV_TEXT_GRANTED] = "toegestaan",
        [PV_TEXT_REFUSED] = "geweigerd",
        [PV_TEXT_WITHDRAWN] = "ingetrokken",
        [PV_TEXT_GROUP_CONTENT] = "Wat er bekeken werd",
        [PV_TEXT_GROUP_SOURCES] = "Waar bezoek vandaan kwam",
        [PV_TEXT_GROUP_MEANS] = "Waarmee",
        [PV_TEXT_GROUP_PRIVACY] = "Derden en toestemming",
        [PV_TEXT_GROUP_SERVER] = "De server",
        [PV_TEXT_JUMP] = "Op deze pagina",
        [PV_TEXT_OVER_TIME] = "Verloop",
        [PV_TEXT_TABLE] = "Deze cijfers als tabel",
        [PV_TEXT_LEGEND_PAGES] = "Bekeken pagina's",
        [PV_TEXT_LEGEND_VISITS] = "Bezoeken",
        [PV_TEXT_LEGEND_REQUESTS] = "Verzoeken van mensen",
        [PV_TEXT_LEGEND_BOTS] = "Verzoeken van bots",
        [PV_TEXT_WEEK_OF] = "week van {}",
        [PV_TEXT_EMPTY] = "Over deze periode is nog niets te tonen.",
        [PV_TEXT_EMPTY_WHY] =
            "Een cijfer verschijnt wanneer het uur, de dag of de maand voorbij "
            "is en er genoeg verschillende mensen achter staan. De eerste "
            "komen een uur na de start, in de weergave per dag.",
        [PV_TEXT_ONE_NETWORK] = "Meer dan negen tiende van de verzoeken van een uur kwam van één netwerk. Staat er een proxy voor deze server, vertel dat dan aan mod_remoteip; anders bereikt misschien geen cijfer de drempel.",
        [PV_TEXT_EMPTY_SECTION] = "Niets wat genoeg mensen delen.",
        [PV_TEXT_TOO_LONG] = "De periode is te lang om te tekenen: kies een kortere, of een grovere eenheid.",
        [PV_TEXT_NO_STORE] = "De cijfers zijn nu niet te lezen; het foutenlogboek zegt waarom.",
        [PV_TEXT_HOW] = "Hoe deze cijfers ontstaan",
        [PV_TEXT_HOW_ROUNDED] =
            "Elk cijfer is een veelvoud van {}, bij toeval naar boven of "
            "beneden afgerond, zodat niemand er één bezoek in "
            "kan herkennen. Lees elk cijfer als \"ongeveer\".",
        [PV_TEXT_HOW_SMALLEST] =
            "Wat minder dan ongeveer {} keer is geteld, staat er niet bij.",
        [PV_TEXT_HOW_CROWD] =
            "Een waarde wordt pas genoemd als, naar schatting, ten minste {} "
            "verschillende mensen haar in de periode deelden.",
        [PV_TEXT_HOW_OTHER] =
            "De rest is opgeteld onder \"overige\", zodat totalen blijven "
            "kloppen.",
        [PV_TEXT_HOW_CLOSED] =
            "Alleen uren, dagen en maanden die voorbij zijn staan erin.",
        [PV_TEXT_HOW_NEVER] =
            "Er wordt geen adres, cookie of bezoekersnummer bewaard, en geen "
            "cijfer verbindt twee eigenschappen van een bezoeker.",
        [PV_TEXT_HOW_EXACT] =
            "Deze server toont exacte cijfers: er is niets afgerond of "
            "weggelaten, en lopende periodes tellen mee.",
        [PV_TEXT_HOW_UTC] = "Uren en dagen beginnen in UTC.",
        [PV_TEXT_HOW_LOCAL] =
            "Uren en dagen beginnen in de tijdzone van de server.",
    },
    .dimensions = {
        [PV_DIM_REQUESTS] = "Verzoeken",
        [PV_DIM_VISITS] = "Bezoeken",
        [PV_DIM_VISITORS] = "Bezoekers per dag",
        [PV_DIM_PAGE] = "Pagina's",
        [PV_DIM_NOTFOUND] = "Niet gevonden pagina's",
        [PV_DIM_REFERRER] = "Waar bezoek vandaan kwam",
        [PV_DIM_COUNTRY] = "Landen",
        [PV_DIM_LANGUAGE] = "Talen",
        [PV_DIM_BROWSER] = "Browsers",
        [PV_DIM_SYSTEM] = "Systemen",
        [PV_DIM_DEVICE] = "Apparaten",
        [PV_DIM_BOT] = "Bots",
        [PV_DIM_STATUS] = "Antwoorden van de server",
        [PV_DIM_METHOD] = "Methoden",
        [PV_DIM_PROTOCOL] = "Protocollen",
        [PV_DIM_DURATION] = "Antwoordtijden",
        [PV_DIM_SIZE] = "Grootte van antwoorden",
        [PV_DIM_CAMPAIGN] = "Campagnes",
        [PV_DIM_ENTRY] = "Eerste pagina's",
        [PV_DIM_BLOCKED] = "Geblokkeerde derden",
        [PV_DIM_CONSENT] = "Toestemming",
    },
    .notes = {
        [PV_DIM_VISITORS] = "Een schatting in het geheugen, elke dag opnieuw.",
        [PV_DIM_PAGE] = "Pagina's die mensen bekeken.",
        [PV_DIM_NOTFOUND] = "Paden waar mensen tevergeefs om vroegen.",
        [PV_DIM_REFERRER] =
            "Sites die naar de eerste pagina van een bezoek verwezen.",
        [PV_DIM_COUNTRY] =
            "In het geheugen opgezocht bij het adres van het netwerk.",
        [PV_DIM_LANGUAGE] = "Eerste taal uit de instellingen van de browser.",
        [PV_DIM_BOT] = "Programma's, apart van mensen geteld.",
        [PV_DIM_STATUS] = "Alle verzoeken, ook die van bots.",
        [PV_DIM_CAMPAIGN] = "Alleen namen die de beheerder heeft opgegeven.",
        [PV_DIM_ENTRY] = "Pagina's waarmee een bezoek begon.",
        [PV_DIM_BLOCKED] =
            "Bakens die niet mochten laden, of dat niet zouden mogen.",
        [PV_DIM_CONSENT] = "Per maand.",
    },
};
