/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of countries (see country_key.h), searched by halving: country
 * numbers are looked up when a database is opened, not for each request.
 */
#include "mod_privacy/core/visit/country_key.h"

#include <string.h>

/* Upper-cases one ASCII letter. */
static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* Two letters each, in alphabetical order. */
static const char codes[] =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBV"
    "BWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERES"
    "ETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIE"
    "ILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLY"
    "MAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNU"
    "NZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSM"
    "SNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVE"
    "VGVIVNVUWFWSXKYEYTZAZMZW";

_Static_assert(sizeof(codes) - 1 == 2 * (PV_COUNTRY_COUNT - PV_COUNTRY_FIRST),
               "the table and its length");

unsigned pv_country_parse(pv_span code)
{
    unsigned low = 0;
    unsigned high = PV_COUNTRY_COUNT - PV_COUNTRY_FIRST;
    char wanted[2];

    if (code.len != 2) {
        return PV_COUNTRY_NONE;
    }
    wanted[0] = upper(code.ptr[0]);
    wanted[1] = upper(code.ptr[1]);
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = memcmp(wanted, codes + 2 * (size_t)middle, 2);

        if (order == 0) {
            return middle + PV_COUNTRY_FIRST;
        }
        low = order > 0 ? middle + 1 : low;
        high = order < 0 ? middle : high;
    }
    return PV_COUNTRY_NONE;
}

const char *pv_country_name(unsigned country, char text[PV_COUNTRY_TEXT_MAX])
{
    if (country < PV_COUNTRY_FIRST || country >= PV_COUNTRY_COUNT) {
        return country == PV_COUNTRY_NONE ? "(none)" : "(other)";
    }
    memcpy(text, codes + 2 * (size_t)(country - PV_COUNTRY_FIRST), 2);
    text[2] = '\0';
    return text;
}
