/* SPDX-License-Identifier: Apache-2.0 */
/*
 * La página de consentimiento y el aviso en español (véase texts.h).
 */
#include "mod_privacy/core/consent/texts.h"

const pv_text pv_texts_es[] = {
    { "consent.title", "Sus opciones de privacidad" },
    { "consent.lead",
      "Algunas partes de {site} provienen de otras empresas. Estas conocen su "
      "visita en cuanto su navegador carga algo de ellas. Lo que figura abajo "
      "solo se carga si usted lo permite." },
    { "consent.legend", "¿Qué se puede cargar?" },
    { "consent.nothing",
      "Este sitio no pide nada que requiera su consentimiento." },
    { "consent.back", "Volver a la página anterior" },
    { "consent.statement", "Declaración de privacidad" },
    { "status.undecided",
      "Aún no ha elegido. Hasta entonces no se carga nada de esto." },
    { "status.refused", "Usted lo ha rechazado. No se carga nada de esto." },
    { "status.granted", "Usted permite: {purposes}." },
    { "status.signal",
      "Su navegador envía {signal} y lo respetamos: no se carga nada de esto, "
      "salvo que usted lo permita aquí." },
    { "status.over",
      "Su navegador envía {signal}. Para este sitio ha hecho una excepción: "
      "{purposes}." },
    { "signal.gpc", "Global Privacy Control" },
    { "signal.dnt", "Do Not Track" },
    { "purpose.functional", "Funciones" },
    { "purpose.functional.text",
      "Extras de terceros, como chats, comentarios y formularios." },
    { "purpose.media", "Multimedia" },
    { "purpose.media.text",
      "Vídeos, mapas, tipografías y publicaciones de otros sitios." },
    { "purpose.analytics", "Estadística" },
    { "purpose.analytics.text",
      "Medición por otras empresas de cómo se usa este sitio." },
    { "purpose.marketing", "Marketing" },
    { "purpose.marketing.text",
      "Publicidad, y reconocerle para ello en otros sitios." },
    { "purpose.always",
      "Se usa sin preguntar. «Rechazar todo» también lo desactiva." },
    { "button.refuse", "Rechazar todo" },
    { "button.allow", "Permitir todo" },
    { "button.save", "Guardar selección" },
    { "detail.receivers", "¿Quién recibe qué?" },
    { "detail.receivers.text",
      "Cuando permite una finalidad, su navegador se dirige directamente a las "
      "empresas correspondientes. Estas conocen entonces su dirección de "
      "internet, su navegador y la página en la que está, y pueden usar sus "
      "propias cookies." },
    { "detail.cookie", "¿Qué se guarda y por cuánto tiempo?" },
    { "detail.cookie.text",
      "Su elección, en una sola cookie llamada {cookie}, durante {days} días "
      "como máximo, tanto si rechaza como si permite. Contiene su elección y "
      "el mes, y ningún número con el que se le pueda reconocer. Después "
      "volvemos a preguntar." },
    { "detail.withdraw", "¿Puedo cambiar de opinión?" },
    { "detail.withdraw.text",
      "Siempre: vuelva a esta página y rechace con un clic. Las cookies que "
      "esos servicios hayan puesto para este sitio se borran entonces. Lo que "
      "las empresas guardaron en otro lugar queda fuera de nuestro alcance; "
      "sus páginas explican cómo eliminarlo." },
    { "banner.title", "Su privacidad" },
    { "banner.text",
      "Hay páginas de este sitio que contienen partes de otras empresas: "
      "{purposes}. Estas "
      "conocerán su visita si se cargan. Sin su consentimiento quedan "
      "desactivadas, y puede cambiar su elección en cualquier momento." },
    { "banner.choose", "Elegir por finalidad" },
    { "held.text", "No cargado: {host} conocería su visita." },
    { "held.once", "Cargar una vez" },
    { "held.always", "Permitir siempre: {purpose}" },
    { "error.confirm", "Confirme su elección" },
    { "error.confirm.text",
      "No hemos podido ver que su elección se hiciera en una página de este "
      "sitio. Hágala aquí otra vez." },
    { "error.method", "Esta dirección recibe una elección de un formulario" },
    { "error.size", "Es más de lo que necesita una elección" },
    { "error.type", "Eso no es un formulario" },
    { "error.choice", "No se ha hecho ninguna elección" },
    { "error.missing", "Esta página no existe" },
    { "error.text", "Aquí puede hacer o cambiar su elección." },
    { NULL, NULL },
};
