/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Die Einwilligungsseite und die Leiste auf Deutsch (siehe texts.h).
 */
#include "mod_privacy/core/consent/texts.h"

const pv_text pv_texts_de[] = {
    { "consent.title", "Ihre Privatsphäre-Einstellungen" },
    { "consent.lead",
      "Einige Teile von {site} stammen von anderen Unternehmen. Diese erfahren "
      "von Ihrem Besuch, sobald Ihr Browser etwas von dort lädt. Was unten "
      "steht, wird nur geladen, wenn Sie es erlauben." },
    { "consent.legend", "Was darf geladen werden?" },
    { "consent.nothing",
      "Diese Website fragt nach nichts, wofür Ihre Einwilligung nötig ist." },
    { "consent.back", "Zurück zur vorherigen Seite" },
    { "consent.statement", "Datenschutzerklärung" },
    { "status.undecided",
      "Sie haben noch nicht gewählt. Bis dahin wird nichts davon geladen." },
    { "status.refused", "Sie haben abgelehnt. Nichts davon wird geladen." },
    { "status.granted", "Sie erlauben: {purposes}." },
    { "status.signal",
      "Ihr Browser sendet {signal}, und wir beachten das: Nichts davon wird "
      "geladen, es sei denn, Sie erlauben es hier." },
    { "status.over",
      "Ihr Browser sendet {signal}. Für diese Website haben Sie eine Ausnahme "
      "gemacht: {purposes}." },
    { "signal.gpc", "Global Privacy Control" },
    { "signal.dnt", "Do Not Track" },
    { "purpose.functional", "Funktionen" },
    { "purpose.functional.text",
      "Extras anderer Anbieter, etwa Chats, Kommentare und Formulare." },
    { "purpose.media", "Medien" },
    { "purpose.media.text",
      "Videos, Karten, Schriften und Beiträge von anderen Websites." },
    { "purpose.analytics", "Statistik" },
    { "purpose.analytics.text",
      "Messung durch andere Unternehmen, wie diese Website genutzt wird." },
    { "purpose.marketing", "Marketing" },
    { "purpose.marketing.text",
      "Werbung, und Sie dafür auf anderen Websites wiederzuerkennen." },
    { "purpose.always",
      "Wird ohne Nachfrage genutzt. „Alle ablehnen“ schaltet auch dies aus." },
    { "button.refuse", "Alle ablehnen" },
    { "button.allow", "Alle erlauben" },
    { "button.save", "Auswahl speichern" },
    { "detail.receivers", "Wer erhält was?" },
    { "detail.receivers.text",
      "Sobald Sie einen Zweck erlauben, wendet sich Ihr Browser direkt an die "
      "Unternehmen dahinter. Sie erfahren dann Ihre Internetadresse, Ihren "
      "Browser und die aufgerufene Seite und können eigene Cookies setzen." },
    { "detail.cookie", "Was wird gespeichert, und wie lange?" },
    { "detail.cookie.text",
      "Ihre Wahl, in einem Cookie namens {cookie}, höchstens {days} Tage, ob "
      "Sie ablehnen oder erlauben. Es enthält Ihre Wahl und den Monat, aber "
      "keine Nummer, an der Sie zu erkennen wären. Danach fragen wir erneut." },
    { "detail.withdraw", "Kann ich es mir anders überlegen?" },
    { "detail.withdraw.text",
      "Jederzeit: Kommen Sie auf diese Seite zurück und lehnen Sie mit einem "
      "Klick ab. Cookies, die diese Dienste für diese Website gesetzt haben, "
      "werden dann gelöscht. Was die Unternehmen anderswo gespeichert haben, "
      "liegt außerhalb unserer Reichweite; deren Seiten nennen den Weg zur "
      "Löschung." },
    { "banner.title", "Ihre Privatsphäre" },
    { "banner.text",
      "Seiten dieser Website enthalten Teile anderer Unternehmen: {purposes}. "
      "Diese "
      "erfahren von Ihrem Besuch, wenn sie geladen werden. Ohne Ihre "
      "Einwilligung bleiben sie aus, und Sie können Ihre Wahl jederzeit "
      "ändern." },
    { "banner.choose", "Nach Zweck wählen" },
    { "held.text", "Nicht geladen: {host} würde von Ihrem Besuch erfahren." },
    { "held.once", "Einmal laden" },
    { "held.always", "Immer erlauben: {purpose}" },
    { "error.confirm", "Bitte bestätigen Sie Ihre Wahl" },
    { "error.confirm.text",
      "Wir konnten nicht erkennen, dass Ihre Wahl auf einer Seite dieser "
      "Website getroffen wurde. Bitte treffen Sie sie hier noch einmal." },
    { "error.method", "Diese Adresse nimmt eine Wahl aus einem Formular an" },
    { "error.size", "Das ist mehr, als eine Wahl braucht" },
    { "error.type", "Das ist kein Formular" },
    { "error.choice", "Es wurde keine Wahl getroffen" },
    { "error.missing", "Diese Seite gibt es nicht" },
    { "error.text", "Hier können Sie Ihre Wahl treffen oder ändern." },
    { NULL, NULL },
};
