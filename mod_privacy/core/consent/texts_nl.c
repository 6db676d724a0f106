/* SPDX-License-Identifier: Apache-2.0 */
/*
 * De toestemmingspagina en de balk in het Nederlands (zie texts.h).
 */
#include "mod_privacy/core/consent/texts.h"

const pv_text pv_texts_nl[] = {
    { "consent.title", "Uw privacykeuzes" },
    { "consent.lead",
      "Sommige onderdelen van {site} komen van andere bedrijven. Die weten van "
      "uw bezoek zodra uw browser iets bij hen ophaalt. Wat hieronder staat, "
      "wordt alleen geladen als u het toestaat." },
    { "consent.legend", "Wat mag worden geladen?" },
    { "consent.nothing",
      "Deze site vraagt niets waarvoor uw toestemming nodig is." },
    { "consent.back", "Terug naar de pagina waar u vandaan kwam" },
    { "consent.statement", "Privacyverklaring" },
    { "status.undecided",
      "U hebt nog niet gekozen. Tot die tijd wordt niets hiervan geladen." },
    { "status.refused", "U hebt geweigerd. Niets hiervan wordt geladen." },
    { "status.granted", "U staat toe: {purposes}." },
    { "status.signal",
      "Uw browser stuurt {signal} mee en wij houden ons daaraan: niets hiervan "
      "wordt geladen, tenzij u het hier toestaat." },
    { "status.over",
      "Uw browser stuurt {signal} mee. Voor deze site hebt u een uitzondering "
      "gemaakt: {purposes}." },
    { "signal.gpc", "Global Privacy Control" },
    { "signal.dnt", "Do Not Track" },
    { "purpose.functional", "Functies" },
    { "purpose.functional.text",
      "Extra’s van anderen, zoals chatvensters, reacties en formulieren." },
    { "purpose.media", "Media" },
    { "purpose.media.text",
      "Video’s, kaarten, lettertypen en berichten van andere sites." },
    { "purpose.analytics", "Statistiek" },
    { "purpose.analytics.text",
      "Metingen door andere bedrijven van hoe deze site wordt gebruikt." },
    { "purpose.marketing", "Marketing" },
    { "purpose.marketing.text",
      "Reclame, en u daarvoor herkennen op andere sites." },
    { "purpose.always",
      "Wordt zonder vragen gebruikt. ‘Alles weigeren’ zet ook dit uit." },
    { "button.refuse", "Alles weigeren" },
    { "button.allow", "Alles toestaan" },
    { "button.save", "Selectie opslaan" },
    { "detail.receivers", "Wie ontvangt wat?" },
    { "detail.receivers.text",
      "Staat u een doel toe, dan maakt uw browser rechtstreeks contact met de "
      "bedrijven erachter. Zij zien dan uw internetadres, uw browser en de "
      "pagina waarop u bent, en kunnen zelf cookies plaatsen." },
    { "detail.cookie", "Wat wordt bewaard, en hoe lang?" },
    { "detail.cookie.text",
      "Uw keuze, in één cookie met de naam {cookie}, hoogstens {days} dagen, "
      "of u nu weigert of toestaat. Daarin staan uw keuze en de maand, en geen "
      "nummer waaraan u te herkennen bent. Daarna vragen wij het opnieuw." },
    { "detail.withdraw", "Kan ik van gedachten veranderen?" },
    { "detail.withdraw.text",
      "Altijd: kom terug naar deze pagina en weiger met één klik. Cookies die "
      "deze diensten voor deze site hebben geplaatst, worden dan gewist. Wat "
      "de bedrijven elders hebben opgeslagen, ligt buiten ons bereik; op hun "
      "eigen pagina’s staat hoe u dat laat wissen." },
    { "banner.title", "Uw privacy" },
    { "banner.text",
      "Op pagina’s van deze site staan onderdelen van andere bedrijven: "
      "{purposes}. Zij "
      "weten van uw bezoek als die worden geladen. Zonder uw toestemming "
      "blijven ze uit, en u kunt uw keuze altijd wijzigen." },
    { "banner.choose", "Kiezen per doel" },
    { "held.text", "Niet geladen: {host} zou van uw bezoek weten." },
    { "held.once", "Eén keer laden" },
    { "held.always", "Altijd toestaan: {purpose}" },
    { "error.confirm", "Bevestig uw keuze" },
    { "error.confirm.text",
      "Wij konden niet zien dat uw keuze op een pagina van deze site is "
      "gemaakt. Maak haar hier nog een keer." },
    { "error.method", "Dit adres ontvangt een keuze uit een formulier" },
    { "error.size", "Dat is meer dan een keuze nodig heeft" },
    { "error.type", "Dat is geen formulier" },
    { "error.choice", "Er is geen keuze gemaakt" },
    { "error.missing", "Deze pagina bestaat niet" },
    { "error.text", "Hier kunt u uw keuze maken of wijzigen." },
    { NULL, NULL },
};
