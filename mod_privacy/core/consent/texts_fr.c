/* SPDX-License-Identifier: Apache-2.0 */
/*
 * La page de consentement et le bandeau en français (voir texts.h).
 */
#include "mod_privacy/core/consent/texts.h"

const pv_text pv_texts_fr[] = {
    { "consent.title", "Vos choix de confidentialité" },
    { "consent.lead",
      "Certaines parties de {site} proviennent d’autres entreprises. Elles "
      "apprennent votre visite dès que votre navigateur charge un élément chez "
      "elles. Ce qui figure ci-dessous n’est chargé que si vous l’autorisez." },
    { "consent.legend", "Que peut-on charger ?" },
    { "consent.nothing",
      "Ce site ne demande rien qui nécessite votre consentement." },
    { "consent.back", "Retour à la page précédente" },
    { "consent.statement", "Déclaration de confidentialité" },
    { "status.undecided",
      "Vous n’avez pas encore choisi. D’ici là, rien de cela n’est chargé." },
    { "status.refused", "Vous avez refusé. Rien de cela n’est chargé." },
    { "status.granted", "Vous autorisez : {purposes}." },
    { "status.signal",
      "Votre navigateur envoie {signal} et nous le respectons : rien de cela "
      "n’est chargé, sauf si vous l’autorisez ici." },
    { "status.over",
      "Votre navigateur envoie {signal}. Vous avez fait une exception pour ce "
      "site : {purposes}." },
    { "signal.gpc", "Global Privacy Control" },
    { "signal.dnt", "Do Not Track" },
    { "purpose.functional", "Fonctions" },
    { "purpose.functional.text",
      "Des extras fournis par d’autres : discussion, commentaires, "
      "formulaires." },
    { "purpose.media", "Médias" },
    { "purpose.media.text",
      "Vidéos, cartes, polices et publications d’autres sites." },
    { "purpose.analytics", "Statistiques" },
    { "purpose.analytics.text",
      "Mesure, par d’autres entreprises, de l’usage de ce site." },
    { "purpose.marketing", "Marketing" },
    { "purpose.marketing.text",
      "Publicité, et vous reconnaître à cette fin sur d’autres sites." },
    { "purpose.always",
      "Utilisé sans demander. « Tout refuser » le désactive aussi." },
    { "button.refuse", "Tout refuser" },
    { "button.allow", "Tout autoriser" },
    { "button.save", "Enregistrer" },
    { "detail.receivers", "Qui reçoit quoi ?" },
    { "detail.receivers.text",
      "Si vous autorisez une finalité, votre navigateur s’adresse directement "
      "aux entreprises concernées. Elles apprennent alors votre adresse "
      "internet, votre navigateur et la page consultée, et peuvent déposer "
      "leurs propres cookies." },
    { "detail.cookie", "Que conserve-t-on, et combien de temps ?" },
    { "detail.cookie.text",
      "Votre choix, dans un seul cookie nommé {cookie}, pendant {days} jours "
      "au plus, que vous refusiez ou autorisiez. Il contient votre choix et "
      "son mois, et aucun numéro permettant de vous reconnaître. Ensuite, nous "
      "redemandons." },
    { "detail.withdraw", "Puis-je changer d’avis ?" },
    { "detail.withdraw.text",
      "À tout moment : revenez sur cette page et refusez en un clic. Les "
      "cookies que ces services ont déposés pour ce site sont alors effacés. "
      "Ce que les entreprises ont conservé ailleurs nous échappe ; leurs pages "
      "indiquent comment le faire supprimer." },
    { "banner.title", "Votre vie privée" },
    { "banner.text",
      "Des pages de ce site contiennent des éléments d’autres entreprises : "
      "{purposes}. "
      "Elles apprennent votre visite s’ils sont chargés. Sans votre accord, "
      "ils restent désactivés, et vous pouvez changer d’avis à tout moment." },
    { "banner.choose", "Choisir par finalité" },
    { "held.text", "Non chargé : {host} apprendrait votre visite." },
    { "held.once", "Charger une fois" },
    { "held.always", "Toujours autoriser : {purpose}" },
    { "error.confirm", "Veuillez confirmer votre choix" },
    { "error.confirm.text",
      "Nous n’avons pas pu voir que votre choix a été fait sur une page de ce "
      "site. Veuillez le refaire ici." },
    { "error.method", "Cette adresse reçoit un choix fait dans un formulaire" },
    { "error.size", "C’est plus qu’il n’en faut pour un choix" },
    { "error.type", "Ce n’est pas un formulaire" },
    { "error.choice", "Aucun choix n’a été fait" },
    { "error.missing", "Cette page n’existe pas" },
    { "error.text", "Vous pouvez faire ou modifier votre choix ici." },
    { NULL, NULL },
};
