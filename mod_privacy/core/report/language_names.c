/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Languages by their own names (ISO 639-1 codes), which need no translation.
 *
 * In the order of the codes, so that a name is found by bisection. A code
 * that is not listed stands for itself.
 */
#include "mod_privacy/core/report/language_names.h"

#include <stdlib.h>
#include <string.h>

typedef struct language_name {
    char code[3];
    const char *name;
} language_name;

static const language_name names[] = {
    { "af", "Afrikaans" },
    { "am", "አማርኛ" },
    { "ar", "العربية" },
    { "as", "অসমীয়া" },
    { "az", "Azərbaycan" },
    { "be", "Беларуская" },
    { "bg", "Български" },
    { "bn", "বাংলা" },
    { "bo", "བོད་སྐད་" },
    { "br", "Brezhoneg" },
    { "bs", "Bosanski" },
    { "ca", "Català" },
    { "cs", "Čeština" },
    { "cy", "Cymraeg" },
    { "da", "Dansk" },
    { "de", "Deutsch" },
    { "el", "Ελληνικά" },
    { "en", "English" },
    { "eo", "Esperanto" },
    { "es", "Español" },
    { "et", "Eesti" },
    { "eu", "Euskara" },
    { "fa", "فارسی" },
    { "fi", "Suomi" },
    { "fo", "Føroyskt" },
    { "fr", "Français" },
    { "fy", "Frysk" },
    { "ga", "Gaeilge" },
    { "gd", "Gàidhlig" },
    { "gl", "Galego" },
    { "gu", "ગુજરાતી" },
    { "ha", "Hausa" },
    { "he", "עברית" },
    { "hi", "हिन्दी" },
    { "hr", "Hrvatski" },
    { "hu", "Magyar" },
    { "hy", "Հայերեն" },
    { "ia", "Interlingua" },
    { "id", "Bahasa Indonesia" },
    { "ig", "Igbo" },
    { "is", "Íslenska" },
    { "it", "Italiano" },
    { "ja", "日本語" },
    { "ka", "ქართული" },
    { "kk", "Қазақ тілі" },
    { "km", "ខ្មែរ" },
    { "kn", "ಕನ್ನಡ" },
    { "ko", "한국어" },
    { "ku", "Kurdî" },
    { "ky", "Кыргызча" },
    { "la", "Latin" },
    { "lb", "Lëtzebuergesch" },
    { "lo", "ລາວ" },
    { "lt", "Lietuvių" },
    { "lv", "Latviešu" },
    { "mg", "Malagasy" },
    { "mi", "Māori" },
    { "mk", "Македонски" },
    { "ml", "മലയാളം" },
    { "mn", "Монгол" },
    { "mr", "मराठी" },
    { "ms", "Melayu" },
    { "mt", "Malti" },
    { "my", "မြန်မာ" },
    { "nb", "Norsk bokmål" },
    { "nd", "IsiNdebele" },
    { "ne", "नेपाली" },
    { "nl", "Nederlands" },
    { "nn", "Norsk nynorsk" },
    { "no", "Norsk" },
    { "oc", "Occitan" },
    { "or", "ଓଡ଼ିଆ" },
    { "pa", "ਪੰਜਾਬੀ" },
    { "pl", "Polski" },
    { "ps", "پښتو" },
    { "pt", "Português" },
    { "rm", "Rumantsch" },
    { "ro", "Română" },
    { "ru", "Русский" },
    { "rw", "Ikinyarwanda" },
    { "sc", "Sardu" },
    { "sd", "سنڌي" },
    { "si", "සිංහල" },
    { "sk", "Slovenčina" },
    { "sl", "Slovenščina" },
    { "sm", "Samoan" },
    { "sn", "ChiShona" },
    { "so", "Soomaali" },
    { "sq", "Shqip" },
    { "sr", "Српски" },
    { "sv", "Svenska" },
    { "sw", "Kiswahili" },
    { "ta", "தமிழ்" },
    { "te", "తెలుగు" },
    { "tg", "Тоҷикӣ" },
    { "th", "ไทย" },
    { "tk", "Türkmen dili" },
    { "tl", "Filipino" },
    { "to", "Lea fakatonga" },
    { "tr", "Türkçe" },
    { "tt", "Татар" },
    { "ug", "ئۇيغۇرچە" },
    { "uk", "Українська" },
    { "ur", "اردو" },
    { "uz", "O‘zbek" },
    { "vi", "Tiếng Việt" },
    { "wo", "Wolof" },
    { "xh", "IsiXhosa" },
    { "yi", "ייִדיש" },
    { "yo", "Èdè Yorùbá" },
    { "zh", "中文" },
    { "zu", "IsiZulu" },
};

static int compare(const void *key, const void *element)
{
    return strcmp(key, ((const language_name *)element)->code);
}

const char *pv_language_name_of(const char *code)
{
    const language_name *found =
        bsearch(code, names, sizeof(names) / sizeof(names[0]), sizeof(names[0]),
                compare);

    return found != NULL ? found->name : NULL;
}
