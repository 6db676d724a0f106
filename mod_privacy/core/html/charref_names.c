/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of character references (WHATWG HTML, "Named character
 * references"), one text for each first letter.
 *
 * Records in alphabetical order: the name without its first letter and its
 * semicolon; `:`, or `!` where the semicolon may be missing; the characters
 * in UTF-8; a form feed. The form is compact because the table is data: a
 * reader wants to find a name in it, not to walk through it. Characters
 * without a shape of their own are written in octal.
 */
#include "mod_privacy/core/html/charref_names.h"

/* clang-format off */
const char *const pv_charref_names[PV_CHARREF_LETTERS] = {
/* A */
    "Elig!Æ\fMP!&\facute!Á\fbreve:Ă\fcirc!Â\fcy:А\ffr:𝔄\fgrave!À\flpha:Α\f"
    "macr:Ā\fnd:⩓\fogon:Ą\fopf:𝔸\fpplyFunction:\342\201\241\fring!Å\fscr:𝒜\f"
    "ssign:≔\ftilde!Ã\fuml!Ä\f",
/* B */
    "ackslash:∖\farv:⫧\farwed:⌆\fcy:Б\fecause:∵\fernoullis:ℬ\feta:Β\ffr:𝔅\f"
    "opf:𝔹\freve:˘\fscr:ℬ\fumpeq:≎\f",
/* C */
    "Hcy:Ч\fOPY!©\facute:Ć\fap:⋒\fapitalDifferentialD:ⅅ\fayleys:ℭ\fcaron:Č\f"
    "cedil!Ç\fcirc:Ĉ\fconint:∰\fdot:Ċ\fedilla:¸\fenterDot:·\ffr:ℭ\fhi:Χ\f"
    "ircleDot:⊙\fircleMinus:⊖\firclePlus:⊕\fircleTimes:⊗\f"
    "lockwiseContourIntegral:∲\floseCurlyDoubleQuote:”\floseCurlyQuote:’\f"
    "olon:∷\folone:⩴\fongruent:≡\fonint:∯\fontourIntegral:∮\fopf:ℂ\f"
    "oproduct:∐\founterClockwiseContourIntegral:∳\fross:⨯\fscr:𝒞\fup:⋓\f"
    "upCap:≍\f",
/* D */
    "D:ⅅ\fDotrahd:⤑\fJcy:Ђ\fScy:Ѕ\fZcy:Џ\fagger:‡\farr:↡\fashv:⫤\fcaron:Ď\f"
    "cy:Д\fel:∇\felta:Δ\ffr:𝔇\fiacriticalAcute:´\fiacriticalDot:˙\f"
    "iacriticalDoubleAcute:˝\fiacriticalGrave:`\fiacriticalTilde:˜\f"
    "iamond:⋄\fifferentialD:ⅆ\fopf:𝔻\fot:¨\fotDot:\342\203\234\fotEqual:≐\f"
    "oubleContourIntegral:∯\foubleDot:¨\foubleDownArrow:⇓\foubleLeftArrow:⇐\f"
    "oubleLeftRightArrow:⇔\foubleLeftTee:⫤\foubleLongLeftArrow:⟸\f"
    "oubleLongLeftRightArrow:⟺\foubleLongRightArrow:⟹\foubleRightArrow:⇒\f"
    "oubleRightTee:⊨\foubleUpArrow:⇑\foubleUpDownArrow:⇕\f"
    "oubleVerticalBar:∥\fownArrow:↓\fownArrowBar:⤓\fownArrowUpArrow:⇵\f"
    "ownBreve:\314\221\fownLeftRightVector:⥐\fownLeftTeeVector:⥞\f"
    "ownLeftVector:↽\fownLeftVectorBar:⥖\fownRightTeeVector:⥟\f"
    "ownRightVector:⇁\fownRightVectorBar:⥗\fownTee:⊤\fownTeeArrow:↧\f"
    "ownarrow:⇓\fscr:𝒟\fstrok:Đ\f",
/* E */
    "NG:Ŋ\fTH!Ð\facute!É\fcaron:Ě\fcirc!Ê\fcy:Э\fdot:Ė\ffr:𝔈\fgrave!È\f"
    "lement:∈\fmacr:Ē\fmptySmallSquare:◻\fmptyVerySmallSquare:▫\fogon:Ę\f"
    "opf:𝔼\fpsilon:Ε\fqual:⩵\fqualTilde:≂\fquilibrium:⇌\fscr:ℰ\fsim:⩳\fta:Η\f"
    "uml!Ë\fxists:∃\fxponentialE:ⅇ\f",
/* F */
    "cy:Ф\ffr:𝔉\filledSmallSquare:◼\filledVerySmallSquare:▪\fopf:𝔽\forAll:∀\f"
    "ouriertrf:ℱ\fscr:ℱ\f",
/* G */
    "Jcy:Ѓ\fT!>\famma:Γ\fammad:Ϝ\fbreve:Ğ\fcedil:Ģ\fcirc:Ĝ\fcy:Г\fdot:Ġ\f"
    "fr:𝔊\fg:⋙\fopf:𝔾\freaterEqual:≥\freaterEqualLess:⋛\freaterFullEqual:≧\f"
    "reaterGreater:⪢\freaterLess:≷\freaterSlantEqual:⩾\freaterTilde:≳\f"
    "scr:𝒢\ft:≫\f",
/* H */
    "ARDcy:Ъ\facek:ˇ\fat:^\fcirc:Ĥ\ffr:ℌ\filbertSpace:ℋ\fopf:ℍ\f"
    "orizontalLine:─\fscr:ℋ\fstrok:Ħ\fumpDownHump:≎\fumpEqual:≏\f",
/* I */
    "Ecy:Е\fJlig:Ĳ\fOcy:Ё\facute!Í\fcirc!Î\fcy:И\fdot:İ\ffr:ℑ\fgrave!Ì\fm:ℑ\f"
    "macr:Ī\fmaginaryI:ⅈ\fmplies:⇒\fnt:∬\fntegral:∫\fntersection:⋂\f"
    "nvisibleComma:\342\201\243\fnvisibleTimes:\342\201\242\fogon:Į\fopf:𝕀\f"
    "ota:Ι\fscr:ℐ\ftilde:Ĩ\fukcy:І\fuml!Ï\f",
/* J */
    "circ:Ĵ\fcy:Й\ffr:𝔍\fopf:𝕁\fscr:𝒥\fsercy:Ј\fukcy:Є\f",
/* K */
    "Hcy:Х\fJcy:Ќ\fappa:Κ\fcedil:Ķ\fcy:К\ffr:𝔎\fopf:𝕂\fscr:𝒦\f",
/* L */
    "Jcy:Љ\fT!<\facute:Ĺ\fambda:Λ\fang:⟪\faplacetrf:ℒ\farr:↞\fcaron:Ľ\f"
    "cedil:Ļ\fcy:Л\feftAngleBracket:⟨\feftArrow:←\feftArrowBar:⇤\f"
    "eftArrowRightArrow:⇆\feftCeiling:⌈\feftDoubleBracket:⟦\f"
    "eftDownTeeVector:⥡\feftDownVector:⇃\feftDownVectorBar:⥙\feftFloor:⌊\f"
    "eftRightArrow:↔\feftRightVector:⥎\feftTee:⊣\feftTeeArrow:↤\f"
    "eftTeeVector:⥚\feftTriangle:⊲\feftTriangleBar:⧏\feftTriangleEqual:⊴\f"
    "eftUpDownVector:⥑\feftUpTeeVector:⥠\feftUpVector:↿\feftUpVectorBar:⥘\f"
    "eftVector:↼\feftVectorBar:⥒\feftarrow:⇐\feftrightarrow:⇔\f"
    "essEqualGreater:⋚\fessFullEqual:≦\fessGreater:≶\fessLess:⪡\f"
    "essSlantEqual:⩽\fessTilde:≲\ffr:𝔏\fl:⋘\fleftarrow:⇚\fmidot:Ŀ\f"
    "ongLeftArrow:⟵\fongLeftRightArrow:⟷\fongRightArrow:⟶\fongleftarrow:⟸\f"
    "ongleftrightarrow:⟺\fongrightarrow:⟹\fopf:𝕃\fowerLeftArrow:↙\f"
    "owerRightArrow:↘\fscr:ℒ\fsh:↰\fstrok:Ł\ft:≪\f",
/* M */
    "ap:⤅\fcy:М\fediumSpace:\342\201\237\fellintrf:ℳ\ffr:𝔐\finusPlus:∓\f"
    "opf:𝕄\fscr:ℳ\fu:Μ\f",
/* N */
    "Jcy:Њ\facute:Ń\fcaron:Ň\fcedil:Ņ\fcy:Н\f"
    "egativeMediumSpace:\342\200\213\fegativeThickSpace:\342\200\213\f"
    "egativeThinSpace:\342\200\213\fegativeVeryThinSpace:\342\200\213\f"
    "estedGreaterGreater:≫\festedLessLess:≪\fewLine:\012\ffr:𝔑\f"
    "oBreak:\342\201\240\fonBreakingSpace:\302\240\fopf:ℕ\fot:⫬\f"
    "otCongruent:≢\fotCupCap:≭\fotDoubleVerticalBar:∦\fotElement:∉\f"
    "otEqual:≠\fotEqualTilde:≂\314\270\fotExists:∄\fotGreater:≯\f"
    "otGreaterEqual:≱\fotGreaterFullEqual:≧\314\270\f"
    "otGreaterGreater:≫\314\270\fotGreaterLess:≹\f"
    "otGreaterSlantEqual:⩾\314\270\fotGreaterTilde:≵\f"
    "otHumpDownHump:≎\314\270\fotHumpEqual:≏\314\270\fotLeftTriangle:⋪\f"
    "otLeftTriangleBar:⧏\314\270\fotLeftTriangleEqual:⋬\fotLess:≮\f"
    "otLessEqual:≰\fotLessGreater:≸\fotLessLess:≪\314\270\f"
    "otLessSlantEqual:⩽\314\270\fotLessTilde:≴\f"
    "otNestedGreaterGreater:⪢\314\270\fotNestedLessLess:⪡\314\270\f"
    "otPrecedes:⊀\fotPrecedesEqual:⪯\314\270\fotPrecedesSlantEqual:⋠\f"
    "otReverseElement:∌\fotRightTriangle:⋫\fotRightTriangleBar:⧐\314\270\f"
    "otRightTriangleEqual:⋭\fotSquareSubset:⊏\314\270\f"
    "otSquareSubsetEqual:⋢\fotSquareSuperset:⊐\314\270\f"
    "otSquareSupersetEqual:⋣\fotSubset:⊂\342\203\222\fotSubsetEqual:⊈\f"
    "otSucceeds:⊁\fotSucceedsEqual:⪰\314\270\fotSucceedsSlantEqual:⋡\f"
    "otSucceedsTilde:≿\314\270\fotSuperset:⊃\342\203\222\fotSupersetEqual:⊉\f"
    "otTilde:≁\fotTildeEqual:≄\fotTildeFullEqual:≇\fotTildeTilde:≉\f"
    "otVerticalBar:∤\fscr:𝒩\ftilde!Ñ\fu:Ν\f",
/* O */
    "Elig:Œ\facute!Ó\fcirc!Ô\fcy:О\fdblac:Ő\ffr:𝔒\fgrave!Ò\fmacr:Ō\fmega:Ω\f"
    "micron:Ο\fopf:𝕆\fpenCurlyDoubleQuote:“\fpenCurlyQuote:‘\fr:⩔\fscr:𝒪\f"
    "slash!Ø\ftilde!Õ\ftimes:⨷\fuml!Ö\fverBar:‾\fverBrace:⏞\fverBracket:⎴\f"
    "verParenthesis:⏜\f",
/* P */
    "artialD:∂\fcy:П\ffr:𝔓\fhi:Φ\fi:Π\flusMinus:±\foincareplane:ℌ\fopf:ℙ\f"
    "r:⪻\frecedes:≺\frecedesEqual:⪯\frecedesSlantEqual:≼\frecedesTilde:≾\f"
    "rime:″\froduct:∏\froportion:∷\froportional:∝\fscr:𝒫\fsi:Ψ\f",
/* Q */
    "UOT!\"\ffr:𝔔\fopf:ℚ\fscr:𝒬\f",
/* R */
    "Barr:⤐\fEG!®\facute:Ŕ\fang:⟫\farr:↠\farrtl:⤖\fcaron:Ř\fcedil:Ŗ\fcy:Р\f"
    "e:ℜ\feverseElement:∋\feverseEquilibrium:⇋\feverseUpEquilibrium:⥯\ffr:ℜ\f"
    "ho:Ρ\fightAngleBracket:⟩\fightArrow:→\fightArrowBar:⇥\f"
    "ightArrowLeftArrow:⇄\fightCeiling:⌉\fightDoubleBracket:⟧\f"
    "ightDownTeeVector:⥝\fightDownVector:⇂\fightDownVectorBar:⥕\f"
    "ightFloor:⌋\fightTee:⊢\fightTeeArrow:↦\fightTeeVector:⥛\f"
    "ightTriangle:⊳\fightTriangleBar:⧐\fightTriangleEqual:⊵\f"
    "ightUpDownVector:⥏\fightUpTeeVector:⥜\fightUpVector:↾\f"
    "ightUpVectorBar:⥔\fightVector:⇀\fightVectorBar:⥓\fightarrow:⇒\fopf:ℝ\f"
    "oundImplies:⥰\frightarrow:⇛\fscr:ℛ\fsh:↱\fuleDelayed:⧴\f",
/* S */
    "HCHcy:Щ\fHcy:Ш\fOFTcy:Ь\facute:Ś\fc:⪼\fcaron:Š\fcedil:Ş\fcirc:Ŝ\fcy:С\f"
    "fr:𝔖\fhortDownArrow:↓\fhortLeftArrow:←\fhortRightArrow:→\f"
    "hortUpArrow:↑\figma:Σ\fmallCircle:∘\fopf:𝕊\fqrt:√\fquare:□\f"
    "quareIntersection:⊓\fquareSubset:⊏\fquareSubsetEqual:⊑\f"
    "quareSuperset:⊐\fquareSupersetEqual:⊒\fquareUnion:⊔\fscr:𝒮\ftar:⋆\f"
    "ub:⋐\fubset:⋐\fubsetEqual:⊆\fucceeds:≻\fucceedsEqual:⪰\f"
    "ucceedsSlantEqual:≽\fucceedsTilde:≿\fuchThat:∋\fum:∑\fup:⋑\fuperset:⊃\f"
    "upersetEqual:⊇\fupset:⋑\f",
/* T */
    "HORN!Þ\fRADE:™\fSHcy:Ћ\fScy:Ц\fab:\011\fau:Τ\fcaron:Ť\fcedil:Ţ\fcy:Т\f"
    "fr:𝔗\fherefore:∴\fheta:Θ\fhickSpace:\342\201\237\342\200\212\f"
    "hinSpace:\342\200\211\filde:∼\fildeEqual:≃\fildeFullEqual:≅\f"
    "ildeTilde:≈\fopf:𝕋\fripleDot:\342\203\233\fscr:𝒯\fstrok:Ŧ\f",
/* U */
    "acute!Ú\farr:↟\farrocir:⥉\fbrcy:Ў\fbreve:Ŭ\fcirc!Û\fcy:У\fdblac:Ű\f"
    "fr:𝔘\fgrave!Ù\fmacr:Ū\fnderBar:_\fnderBrace:⏟\fnderBracket:⎵\f"
    "nderParenthesis:⏝\fnion:⋃\fnionPlus:⊎\fogon:Ų\fopf:𝕌\fpArrow:↑\f"
    "pArrowBar:⤒\fpArrowDownArrow:⇅\fpDownArrow:↕\fpEquilibrium:⥮\fpTee:⊥\f"
    "pTeeArrow:↥\fparrow:⇑\fpdownarrow:⇕\fpperLeftArrow:↖\fpperRightArrow:↗\f"
    "psi:ϒ\fpsilon:Υ\fring:Ů\fscr:𝒰\ftilde:Ũ\fuml!Ü\f",
/* V */
    "Dash:⊫\fbar:⫫\fcy:В\fdash:⊩\fdashl:⫦\fee:⋁\ferbar:‖\fert:‖\f"
    "erticalBar:∣\ferticalLine:|\ferticalSeparator:❘\ferticalTilde:≀\f"
    "eryThinSpace:\342\200\212\ffr:𝔙\fopf:𝕍\fscr:𝒱\fvdash:⊪\f",
/* W */
    "circ:Ŵ\fedge:⋀\ffr:𝔚\fopf:𝕎\fscr:𝒲\f",
/* X */
    "fr:𝔛\fi:Ξ\fopf:𝕏\fscr:𝒳\f",
/* Y */
    "Acy:Я\fIcy:Ї\fUcy:Ю\facute!Ý\fcirc:Ŷ\fcy:Ы\ffr:𝔜\fopf:𝕐\fscr:𝒴\fuml:Ÿ\f",
/* Z */
    "Hcy:Ж\facute:Ź\fcaron:Ž\fcy:З\fdot:Ż\feroWidthSpace:\342\200\213\f"
    "eta:Ζ\ffr:ℨ\fopf:ℤ\fscr:𝒵\f",
/* a */
    "acute!á\fbreve:ă\fc:∾\fcE:∾\314\263\fcd:∿\fcirc!â\fcute!´\fcy:а\f"
    "elig!æ\ff:\342\201\241\ffr:𝔞\fgrave!à\flefsym:ℵ\fleph:ℵ\flpha:α\f"
    "macr:ā\fmalg:⨿\fmp!&\fnd:∧\fndand:⩕\fndd:⩜\fndslope:⩘\fndv:⩚\fng:∠\f"
    "nge:⦤\fngle:∠\fngmsd:∡\fngmsdaa:⦨\fngmsdab:⦩\fngmsdac:⦪\fngmsdad:⦫\f"
    "ngmsdae:⦬\fngmsdaf:⦭\fngmsdag:⦮\fngmsdah:⦯\fngrt:∟\fngrtvb:⊾\f"
    "ngrtvbd:⦝\fngsph:∢\fngst:Å\fngzarr:⍼\fogon:ą\fopf:𝕒\fp:≈\fpE:⩰\f"
    "pacir:⩯\fpe:≊\fpid:≋\fpos:'\fpprox:≈\fpproxeq:≊\fring!å\fscr:𝒶\fst:*\f"
    "symp:≈\fsympeq:≍\ftilde!ã\fuml!ä\fwconint:∳\fwint:⨑\f",
/* b */
    "Not:⫭\fackcong:≌\fackepsilon:϶\fackprime:‵\facksim:∽\facksimeq:⋍\f"
    "arvee:⊽\farwed:⌅\farwedge:⌅\fbrk:⎵\fbrktbrk:⎶\fcong:≌\fcy:б\fdquo:„\f"
    "ecaus:∵\fecause:∵\femptyv:⦰\fepsi:϶\fernou:ℬ\feta:β\feth:ℶ\fetween:≬\f"
    "fr:𝔟\figcap:⋂\figcirc:◯\figcup:⋃\figodot:⨀\figoplus:⨁\figotimes:⨂\f"
    "igsqcup:⨆\figstar:★\figtriangledown:▽\figtriangleup:△\figuplus:⨄\f"
    "igvee:⋁\figwedge:⋀\fkarow:⤍\flacklozenge:⧫\flacksquare:▪\f"
    "lacktriangle:▴\flacktriangledown:▾\flacktriangleleft:◂\f"
    "lacktriangleright:▸\flank:␣\flk12:▒\flk14:░\flk34:▓\flock:█\f"
    "ne:=\342\203\245\fnequiv:≡\342\203\245\fnot:⌐\fopf:𝕓\fot:⊥\fottom:⊥\f"
    "owtie:⋈\foxDL:╗\foxDR:╔\foxDl:╖\foxDr:╓\foxH:═\foxHD:╦\foxHU:╩\foxHd:╤\f"
    "oxHu:╧\foxUL:╝\foxUR:╚\foxUl:╜\foxUr:╙\foxV:║\foxVH:╬\foxVL:╣\foxVR:╠\f"
    "oxVh:╫\foxVl:╢\foxVr:╟\foxbox:⧉\foxdL:╕\foxdR:╒\foxdl:┐\foxdr:┌\foxh:─\f"
    "oxhD:╥\foxhU:╨\foxhd:┬\foxhu:┴\foxminus:⊟\foxplus:⊞\foxtimes:⊠\foxuL:╛\f"
    "oxuR:╘\foxul:┘\foxur:└\foxv:│\foxvH:╪\foxvL:╡\foxvR:╞\foxvh:┼\foxvl:┤\f"
    "oxvr:├\fprime:‵\freve:˘\frvbar!¦\fscr:𝒷\fsemi:⁏\fsim:∽\fsime:⋍\fsol:\\\f"
    "solb:⧅\fsolhsub:⟈\full:•\fullet:•\fump:≎\fumpE:⪮\fumpe:≏\fumpeq:≏\f",
/* c */
    "acute:ć\fap:∩\fapand:⩄\fapbrcup:⩉\fapcap:⩋\fapcup:⩇\fapdot:⩀\f"
    "aps:∩\357\270\200\faret:⁁\faron:ˇ\fcaps:⩍\fcaron:č\fcedil!ç\fcirc:ĉ\f"
    "cups:⩌\fcupssm:⩐\fdot:ċ\fedil!¸\femptyv:⦲\fent!¢\fenterdot:·\ffr:𝔠\f"
    "hcy:ч\fheck:✓\fheckmark:✓\fhi:χ\fir:○\firE:⧃\firc:ˆ\firceq:≗\f"
    "irclearrowleft:↺\firclearrowright:↻\fircledR:®\fircledS:Ⓢ\fircledast:⊛\f"
    "ircledcirc:⊚\fircleddash:⊝\fire:≗\firfnint:⨐\firmid:⫯\firscir:⧂\f"
    "lubs:♣\flubsuit:♣\folon::\folone:≔\foloneq:≔\fomma:,\fommat:@\fomp:∁\f"
    "ompfn:∘\fomplement:∁\fomplexes:ℂ\fong:≅\fongdot:⩭\fonint:∮\fopf:𝕔\f"
    "oprod:∐\fopy!©\fopysr:℗\frarr:↵\fross:✗\fscr:𝒸\fsub:⫏\fsube:⫑\fsup:⫐\f"
    "supe:⫒\ftdot:⋯\fudarrl:⤸\fudarrr:⤵\fuepr:⋞\fuesc:⋟\fularr:↶\fularrp:⤽\f"
    "up:∪\fupbrcap:⩈\fupcap:⩆\fupcup:⩊\fupdot:⊍\fupor:⩅\fups:∪\357\270\200\f"
    "urarr:↷\furarrm:⤼\furlyeqprec:⋞\furlyeqsucc:⋟\furlyvee:⋎\furlywedge:⋏\f"
    "urren!¤\furvearrowleft:↶\furvearrowright:↷\fuvee:⋎\fuwed:⋏\fwconint:∲\f"
    "wint:∱\fylcty:⌭\f",
/* d */
    "Arr:⇓\fHar:⥥\fagger:†\faleth:ℸ\farr:↓\fash:‐\fashv:⊣\fbkarow:⤏\fblac:˝\f"
    "caron:ď\fcy:д\fd:ⅆ\fdagger:‡\fdarr:⇊\fdotseq:⩷\feg!°\felta:δ\femptyv:⦱\f"
    "fisht:⥿\ffr:𝔡\fharl:⇃\fharr:⇂\fiam:⋄\fiamond:⋄\fiamondsuit:♦\fiams:♦\f"
    "ie:¨\figamma:ϝ\fisin:⋲\fiv:÷\fivide!÷\fivideontimes:⋇\fivonx:⋇\fjcy:ђ\f"
    "lcorn:⌞\flcrop:⌍\follar:$\fopf:𝕕\fot:˙\foteq:≐\foteqdot:≑\fotminus:∸\f"
    "otplus:∔\fotsquare:⊡\foublebarwedge:⌆\fownarrow:↓\fowndownarrows:⇊\f"
    "ownharpoonleft:⇃\fownharpoonright:⇂\frbkarow:⤐\frcorn:⌟\frcrop:⌌\f"
    "scr:𝒹\fscy:ѕ\fsol:⧶\fstrok:đ\ftdot:⋱\ftri:▿\ftrif:▾\fuarr:⇵\fuhar:⥯\f"
    "wangle:⦦\fzcy:џ\fzigrarr:⟿\f",
/* e */
    "DDot:⩷\fDot:≑\facute!é\faster:⩮\fcaron:ě\fcir:≖\fcirc!ê\fcolon:≕\fcy:э\f"
    "dot:ė\fe:ⅇ\ffDot:≒\ffr:𝔢\fg:⪚\fgrave!è\fgs:⪖\fgsdot:⪘\fl:⪙\flinters:⏧\f"
    "ll:ℓ\fls:⪕\flsdot:⪗\fmacr:ē\fmpty:∅\fmptyset:∅\fmptyv:∅\f"
    "msp:\342\200\203\fmsp13:\342\200\204\fmsp14:\342\200\205\fng:ŋ\f"
    "nsp:\342\200\202\fogon:ę\fopf:𝕖\fpar:⋕\fparsl:⧣\fplus:⩱\fpsi:ε\f"
    "psilon:ε\fpsiv:ϵ\fqcirc:≖\fqcolon:≕\fqsim:≂\fqslantgtr:⪖\fqslantless:⪕\f"
    "quals:=\fquest:≟\fquiv:≡\fquivDD:⩸\fqvparsl:⧥\frDot:≓\frarr:⥱\fscr:ℯ\f"
    "sdot:≐\fsim:≂\fta:η\fth!ð\fuml!ë\furo:€\fxcl:!\fxist:∃\fxpectation:ℰ\f"
    "xponentiale:ⅇ\f",
/* f */
    "allingdotseq:≒\fcy:ф\female:♀\ffilig:ﬃ\fflig:ﬀ\ffllig:ﬄ\ffr:𝔣\filig:ﬁ\f"
    "jlig:fj\flat:♭\fllig:ﬂ\fltns:▱\fnof:ƒ\fopf:𝕗\forall:∀\fork:⋔\forkv:⫙\f"
    "partint:⨍\frac12!½\frac13:⅓\frac14!¼\frac15:⅕\frac16:⅙\frac18:⅛\f"
    "rac23:⅔\frac25:⅖\frac34!¾\frac35:⅗\frac38:⅜\frac45:⅘\frac56:⅚\frac58:⅝\f"
    "rac78:⅞\frasl:⁄\frown:⌢\fscr:𝒻\f",
/* g */
    "E:≧\fEl:⪌\facute:ǵ\famma:γ\fammad:ϝ\fap:⪆\fbreve:ğ\fcirc:ĝ\fcy:г\f"
    "dot:ġ\fe:≥\fel:⋛\feq:≥\feqq:≧\feqslant:⩾\fes:⩾\fescc:⪩\fesdot:⪀\f"
    "esdoto:⪂\fesdotol:⪄\fesl:⋛\357\270\200\fesles:⪔\ffr:𝔤\fg:≫\fgg:⋙\f"
    "imel:ℷ\fjcy:ѓ\fl:≷\flE:⪒\fla:⪥\flj:⪤\fnE:≩\fnap:⪊\fnapprox:⪊\fne:⪈\f"
    "neq:⪈\fneqq:≩\fnsim:⋧\fopf:𝕘\frave:`\fscr:ℊ\fsim:≳\fsime:⪎\fsiml:⪐\f"
    "t!>\ftcc:⪧\ftcir:⩺\ftdot:⋗\ftlPar:⦕\ftquest:⩼\ftrapprox:⪆\ftrarr:⥸\f"
    "trdot:⋗\ftreqless:⋛\ftreqqless:⪌\ftrless:≷\ftrsim:≳\f"
    "vertneqq:≩\357\270\200\fvnE:≩\357\270\200\f",
/* h */
    "Arr:⇔\fairsp:\342\200\212\falf:½\familt:ℋ\fardcy:ъ\farr:↔\farrcir:⥈\f"
    "arrw:↭\fbar:ℏ\fcirc:ĥ\fearts:♥\feartsuit:♥\fellip:…\fercon:⊹\ffr:𝔥\f"
    "ksearow:⤥\fkswarow:⤦\foarr:⇿\fomtht:∻\fookleftarrow:↩\fookrightarrow:↪\f"
    "opf:𝕙\forbar:―\fscr:𝒽\fslash:ℏ\fstrok:ħ\fybull:⁃\fyphen:‐\f",
/* i */
    "acute!í\fc:\342\201\243\fcirc!î\fcy:и\fecy:е\fexcl!¡\fff:⇔\ffr:𝔦\f"
    "grave!ì\fi:ⅈ\fiiint:⨌\fiint:∭\finfin:⧜\fiota:℩\fjlig:ĳ\fmacr:ī\fmage:ℑ\f"
    "magline:ℐ\fmagpart:ℑ\fmath:ı\fmof:⊷\fmped:Ƶ\fn:∈\fncare:℅\fnfin:∞\f"
    "nfintie:⧝\fnodot:ı\fnt:∫\fntcal:⊺\fntegers:ℤ\fntercal:⊺\fntlarhk:⨗\f"
    "ntprod:⨼\focy:ё\fogon:į\fopf:𝕚\fota:ι\fprod:⨼\fquest!¿\fscr:𝒾\fsin:∈\f"
    "sinE:⋹\fsindot:⋵\fsins:⋴\fsinsv:⋳\fsinv:∈\ft:\342\201\242\ftilde:ĩ\f"
    "ukcy:і\fuml!ï\f",
/* j */
    "circ:ĵ\fcy:й\ffr:𝔧\fmath:ȷ\fopf:𝕛\fscr:𝒿\fsercy:ј\fukcy:є\f",
/* k */
    "appa:κ\fappav:ϰ\fcedil:ķ\fcy:к\ffr:𝔨\fgreen:ĸ\fhcy:х\fjcy:ќ\fopf:𝕜\f"
    "scr:𝓀\f",
/* l */
    "Aarr:⇚\fArr:⇐\fAtail:⤛\fBarr:⤎\fE:≦\fEg:⪋\fHar:⥢\facute:ĺ\faemptyv:⦴\f"
    "agran:ℒ\fambda:λ\fang:⟨\fangd:⦑\fangle:⟨\fap:⪅\faquo!«\farr:←\farrb:⇤\f"
    "arrbfs:⤟\farrfs:⤝\farrhk:↩\farrlp:↫\farrpl:⤹\farrsim:⥳\farrtl:↢\fat:⪫\f"
    "atail:⤙\fate:⪭\fates:⪭\357\270\200\fbarr:⤌\fbbrk:❲\fbrace:{\fbrack:[\f"
    "brke:⦋\fbrksld:⦏\fbrkslu:⦍\fcaron:ľ\fcedil:ļ\fceil:⌈\fcub:{\fcy:л\f"
    "dca:⤶\fdquo:“\fdquor:„\fdrdhar:⥧\fdrushar:⥋\fdsh:↲\fe:≤\feftarrow:←\f"
    "eftarrowtail:↢\feftharpoondown:↽\feftharpoonup:↼\feftleftarrows:⇇\f"
    "eftrightarrow:↔\feftrightarrows:⇆\feftrightharpoons:⇋\f"
    "eftrightsquigarrow:↭\feftthreetimes:⋋\feg:⋚\feq:≤\feqq:≦\feqslant:⩽\f"
    "es:⩽\fescc:⪨\fesdot:⩿\fesdoto:⪁\fesdotor:⪃\fesg:⋚\357\270\200\fesges:⪓\f"
    "essapprox:⪅\fessdot:⋖\fesseqgtr:⋚\fesseqqgtr:⪋\fessgtr:≶\fesssim:≲\f"
    "fisht:⥼\ffloor:⌊\ffr:𝔩\fg:≶\fgE:⪑\fhard:↽\fharu:↼\fharul:⥪\fhblk:▄\f"
    "jcy:љ\fl:≪\flarr:⇇\flcorner:⌞\flhard:⥫\fltri:◺\fmidot:ŀ\fmoust:⎰\f"
    "moustache:⎰\fnE:≨\fnap:⪉\fnapprox:⪉\fne:⪇\fneq:⪇\fneqq:≨\fnsim:⋦\f"
    "oang:⟬\foarr:⇽\fobrk:⟦\fongleftarrow:⟵\fongleftrightarrow:⟷\f"
    "ongmapsto:⟼\fongrightarrow:⟶\fooparrowleft:↫\fooparrowright:↬\fopar:⦅\f"
    "opf:𝕝\foplus:⨭\fotimes:⨴\fowast:∗\fowbar:_\foz:◊\fozenge:◊\fozf:⧫\f"
    "par:(\fparlt:⦓\frarr:⇆\frcorner:⌟\frhar:⇋\frhard:⥭\frm:\342\200\216\f"
    "rtri:⊿\fsaquo:‹\fscr:𝓁\fsh:↰\fsim:≲\fsime:⪍\fsimg:⪏\fsqb:[\fsquo:‘\f"
    "squor:‚\fstrok:ł\ft!<\ftcc:⪦\ftcir:⩹\ftdot:⋖\fthree:⋋\ftimes:⋉\f"
    "tlarr:⥶\ftquest:⩻\ftrPar:⦖\ftri:◃\ftrie:⊴\ftrif:◂\furdshar:⥊\furuhar:⥦\f"
    "vertneqq:≨\357\270\200\fvnE:≨\357\270\200\f",
/* m */
    "DDot:∺\facr!¯\fale:♂\falt:✠\faltese:✠\fap:↦\fapsto:↦\fapstodown:↧\f"
    "apstoleft:↤\fapstoup:↥\farker:▮\fcomma:⨩\fcy:м\fdash:—\feasuredangle:∡\f"
    "fr:𝔪\fho:℧\ficro!µ\fid:∣\fidast:*\fidcir:⫰\fiddot!·\finus:−\finusb:⊟\f"
    "inusd:∸\finusdu:⨪\flcp:⫛\fldr:…\fnplus:∓\fodels:⊧\fopf:𝕞\fp:∓\fscr:𝓂\f"
    "stpos:∾\fu:μ\fultimap:⊸\fumap:⊸\f",
/* n */
    "Gg:⋙\314\270\fGt:≫\342\203\222\fGtv:≫\314\270\fLeftarrow:⇍\f"
    "Leftrightarrow:⇎\fLl:⋘\314\270\fLt:≪\342\203\222\fLtv:≪\314\270\f"
    "Rightarrow:⇏\fVDash:⊯\fVdash:⊮\fabla:∇\facute:ń\fang:∠\342\203\222\f"
    "ap:≉\fapE:⩰\314\270\fapid:≋\314\270\fapos:ŉ\fapprox:≉\fatur:♮\f"
    "atural:♮\faturals:ℕ\fbsp!\302\240\fbump:≎\314\270\fbumpe:≏\314\270\f"
    "cap:⩃\fcaron:ň\fcedil:ņ\fcong:≇\fcongdot:⩭\314\270\fcup:⩂\fcy:н\f"
    "dash:–\fe:≠\feArr:⇗\fearhk:⤤\fearr:↗\fearrow:↗\fedot:≐\314\270\f"
    "equiv:≢\fesear:⤨\fesim:≂\314\270\fexist:∄\fexists:∄\ffr:𝔫\f"
    "gE:≧\314\270\fge:≱\fgeq:≱\fgeqq:≧\314\270\fgeqslant:⩾\314\270\f"
    "ges:⩾\314\270\fgsim:≵\fgt:≯\fgtr:≯\fhArr:⇎\fharr:↮\fhpar:⫲\fi:∋\fis:⋼\f"
    "isd:⋺\fiv:∋\fjcy:њ\flArr:⇍\flE:≦\314\270\flarr:↚\fldr:‥\fle:≰\f"
    "leftarrow:↚\fleftrightarrow:↮\fleq:≰\fleqq:≦\314\270\f"
    "leqslant:⩽\314\270\fles:⩽\314\270\fless:≮\flsim:≴\flt:≮\fltri:⋪\f"
    "ltrie:⋬\fmid:∤\fopf:𝕟\fot!¬\fotin:∉\fotinE:⋹\314\270\f"
    "otindot:⋵\314\270\fotinva:∉\fotinvb:⋷\fotinvc:⋶\fotni:∌\fotniva:∌\f"
    "otnivb:⋾\fotnivc:⋽\fpar:∦\fparallel:∦\fparsl:⫽\342\203\245\f"
    "part:∂\314\270\fpolint:⨔\fpr:⊀\fprcue:⋠\fpre:⪯\314\270\fprec:⊀\f"
    "preceq:⪯\314\270\frArr:⇏\frarr:↛\frarrc:⤳\314\270\frarrw:↝\314\270\f"
    "rightarrow:↛\frtri:⋫\frtrie:⋭\fsc:⊁\fsccue:⋡\fsce:⪰\314\270\fscr:𝓃\f"
    "shortmid:∤\fshortparallel:∦\fsim:≁\fsime:≄\fsimeq:≄\fsmid:∤\fspar:∦\f"
    "sqsube:⋢\fsqsupe:⋣\fsub:⊄\fsubE:⫅\314\270\fsube:⊈\f"
    "subset:⊂\342\203\222\fsubseteq:⊈\fsubseteqq:⫅\314\270\fsucc:⊁\f"
    "succeq:⪰\314\270\fsup:⊅\fsupE:⫆\314\270\fsupe:⊉\fsupset:⊃\342\203\222\f"
    "supseteq:⊉\fsupseteqq:⫆\314\270\ftgl:≹\ftilde!ñ\ftlg:≸\ftriangleleft:⋪\f"
    "trianglelefteq:⋬\ftriangleright:⋫\ftrianglerighteq:⋭\fu:ν\fum:#\f"
    "umero:№\fumsp:\342\200\207\fvDash:⊭\fvHarr:⤄\fvap:≍\342\203\222\f"
    "vdash:⊬\fvge:≥\342\203\222\fvgt:>\342\203\222\fvinfin:⧞\fvlArr:⤂\f"
    "vle:≤\342\203\222\fvlt:<\342\203\222\fvltrie:⊴\342\203\222\fvrArr:⤃\f"
    "vrtrie:⊵\342\203\222\fvsim:∼\342\203\222\fwArr:⇖\fwarhk:⤣\fwarr:↖\f"
    "warrow:↖\fwnear:⤧\f",
/* o */
    "S:Ⓢ\facute!ó\fast:⊛\fcir:⊚\fcirc!ô\fcy:о\fdash:⊝\fdblac:ő\fdiv:⨸\f"
    "dot:⊙\fdsold:⦼\felig:œ\ffcir:⦿\ffr:𝔬\fgon:˛\fgrave!ò\fgt:⧁\fhbar:⦵\f"
    "hm:Ω\fint:∮\flarr:↺\flcir:⦾\flcross:⦻\fline:‾\flt:⧀\fmacr:ō\fmega:ω\f"
    "micron:ο\fmid:⦶\fminus:⊖\fopf:𝕠\fpar:⦷\fperp:⦹\fplus:⊕\fr:∨\frarr:↻\f"
    "rd:⩝\frder:ℴ\frderof:ℴ\frdf!ª\frdm!º\frigof:⊶\fror:⩖\frslope:⩗\frv:⩛\f"
    "scr:ℴ\fslash!ø\fsol:⊘\ftilde!õ\ftimes:⊗\ftimesas:⨶\fuml!ö\fvbar:⌽\f",
/* p */
    "ar:∥\fara!¶\farallel:∥\farsim:⫳\farsl:⫽\fart:∂\fcy:п\fercnt:%\feriod:.\f"
    "ermil:‰\ferp:⊥\fertenk:‱\ffr:𝔭\fhi:φ\fhiv:ϕ\fhmmat:ℳ\fhone:☎\fi:π\f"
    "itchfork:⋔\fiv:ϖ\flanck:ℏ\flanckh:ℎ\flankv:ℏ\flus:+\flusacir:⨣\flusb:⊞\f"
    "luscir:⨢\flusdo:∔\flusdu:⨥\fluse:⩲\flusmn!±\flussim:⨦\flustwo:⨧\fm:±\f"
    "ointint:⨕\fopf:𝕡\found!£\fr:≺\frE:⪳\frap:⪷\frcue:≼\fre:⪯\frec:≺\f"
    "recapprox:⪷\freccurlyeq:≼\freceq:⪯\frecnapprox:⪹\frecneqq:⪵\frecnsim:⋨\f"
    "recsim:≾\frime:′\frimes:ℙ\frnE:⪵\frnap:⪹\frnsim:⋨\frod:∏\frofalar:⌮\f"
    "rofline:⌒\frofsurf:⌓\frop:∝\fropto:∝\frsim:≾\frurel:⊰\fscr:𝓅\fsi:ψ\f"
    "uncsp:\342\200\210\f",
/* q */
    "fr:𝔮\fint:⨌\fopf:𝕢\fprime:⁗\fscr:𝓆\fuaternions:ℍ\fuatint:⨖\fuest:?\f"
    "uesteq:≟\fuot!\"\f",
/* r */
    "Aarr:⇛\fArr:⇒\fAtail:⤜\fBarr:⤏\fHar:⥤\face:∽\314\261\facute:ŕ\fadic:√\f"
    "aemptyv:⦳\fang:⟩\fangd:⦒\fange:⦥\fangle:⟩\faquo!»\farr:→\farrap:⥵\f"
    "arrb:⇥\farrbfs:⤠\farrc:⤳\farrfs:⤞\farrhk:↪\farrlp:↬\farrpl:⥅\farrsim:⥴\f"
    "arrtl:↣\farrw:↝\fatail:⤚\fatio:∶\fationals:ℚ\fbarr:⤍\fbbrk:❳\fbrace:}\f"
    "brack:]\fbrke:⦌\fbrksld:⦎\fbrkslu:⦐\fcaron:ř\fcedil:ŗ\fceil:⌉\fcub:}\f"
    "cy:р\fdca:⤷\fdldhar:⥩\fdquo:”\fdquor:”\fdsh:↳\feal:ℜ\fealine:ℛ\f"
    "ealpart:ℜ\feals:ℝ\fect:▭\feg!®\ffisht:⥽\ffloor:⌋\ffr:𝔯\fhard:⇁\fharu:⇀\f"
    "harul:⥬\fho:ρ\fhov:ϱ\fightarrow:→\fightarrowtail:↣\fightharpoondown:⇁\f"
    "ightharpoonup:⇀\fightleftarrows:⇄\fightleftharpoons:⇌\f"
    "ightrightarrows:⇉\fightsquigarrow:↝\fightthreetimes:⋌\fing:˚\f"
    "isingdotseq:≓\flarr:⇄\flhar:⇌\flm:\342\200\217\fmoust:⎱\fmoustache:⎱\f"
    "nmid:⫮\foang:⟭\foarr:⇾\fobrk:⟧\fopar:⦆\fopf:𝕣\foplus:⨮\fotimes:⨵\f"
    "par:)\fpargt:⦔\fppolint:⨒\frarr:⇉\fsaquo:›\fscr:𝓇\fsh:↱\fsqb:]\fsquo:’\f"
    "squor:’\fthree:⋌\ftimes:⋊\ftri:▹\ftrie:⊵\ftrif:▸\ftriltri:⧎\fuluhar:⥨\f"
    "x:℞\f",
/* s */
    "acute:ś\fbquo:‚\fc:≻\fcE:⪴\fcap:⪸\fcaron:š\fccue:≽\fce:⪰\fcedil:ş\f"
    "circ:ŝ\fcnE:⪶\fcnap:⪺\fcnsim:⋩\fcpolint:⨓\fcsim:≿\fcy:с\fdot:⋅\fdotb:⊡\f"
    "dote:⩦\feArr:⇘\fearhk:⤥\fearr:↘\fearrow:↘\fect!§\femi:;\feswar:⤩\f"
    "etminus:∖\fetmn:∖\fext:✶\ffr:𝔰\ffrown:⌢\fharp:♯\fhchcy:щ\fhcy:ш\f"
    "hortmid:∣\fhortparallel:∥\fhy!\302\255\figma:σ\figmaf:ς\figmav:ς\fim:∼\f"
    "imdot:⩪\fime:≃\fimeq:≃\fimg:⪞\fimgE:⪠\fiml:⪝\fimlE:⪟\fimne:≆\fimplus:⨤\f"
    "imrarr:⥲\flarr:←\fmallsetminus:∖\fmashp:⨳\fmeparsl:⧤\fmid:∣\fmile:⌣\f"
    "mt:⪪\fmte:⪬\fmtes:⪬\357\270\200\foftcy:ь\fol:/\folb:⧄\folbar:⌿\fopf:𝕤\f"
    "pades:♠\fpadesuit:♠\fpar:∥\fqcap:⊓\fqcaps:⊓\357\270\200\fqcup:⊔\f"
    "qcups:⊔\357\270\200\fqsub:⊏\fqsube:⊑\fqsubset:⊏\fqsubseteq:⊑\fqsup:⊐\f"
    "qsupe:⊒\fqsupset:⊐\fqsupseteq:⊒\fqu:□\fquare:□\fquarf:▪\fquf:▪\frarr:→\f"
    "scr:𝓈\fsetmn:∖\fsmile:⌣\fstarf:⋆\ftar:☆\ftarf:★\ftraightepsilon:ϵ\f"
    "traightphi:ϕ\ftrns:¯\fub:⊂\fubE:⫅\fubdot:⪽\fube:⊆\fubedot:⫃\fubmult:⫁\f"
    "ubnE:⫋\fubne:⊊\fubplus:⪿\fubrarr:⥹\fubset:⊂\fubseteq:⊆\fubseteqq:⫅\f"
    "ubsetneq:⊊\fubsetneqq:⫋\fubsim:⫇\fubsub:⫕\fubsup:⫓\fucc:≻\fuccapprox:⪸\f"
    "ucccurlyeq:≽\fucceq:⪰\fuccnapprox:⪺\fuccneqq:⪶\fuccnsim:⋩\fuccsim:≿\f"
    "um:∑\fung:♪\fup:⊃\fup1!¹\fup2!²\fup3!³\fupE:⫆\fupdot:⪾\fupdsub:⫘\f"
    "upe:⊇\fupedot:⫄\fuphsol:⟉\fuphsub:⫗\fuplarr:⥻\fupmult:⫂\fupnE:⫌\f"
    "upne:⊋\fupplus:⫀\fupset:⊃\fupseteq:⊇\fupseteqq:⫆\fupsetneq:⊋\f"
    "upsetneqq:⫌\fupsim:⫈\fupsub:⫔\fupsup:⫖\fwArr:⇙\fwarhk:⤦\fwarr:↙\f"
    "warrow:↙\fwnwar:⤪\fzlig!ß\f",
/* t */
    "arget:⌖\fau:τ\fbrk:⎴\fcaron:ť\fcedil:ţ\fcy:т\fdot:\342\203\233\f"
    "elrec:⌕\ffr:𝔱\fhere4:∴\fherefore:∴\fheta:θ\fhetasym:ϑ\fhetav:ϑ\f"
    "hickapprox:≈\fhicksim:∼\fhinsp:\342\200\211\fhkap:≈\fhksim:∼\fhorn!þ\f"
    "ilde:˜\fimes!×\fimesb:⊠\fimesbar:⨱\fimesd:⨰\fint:∭\foea:⤨\fop:⊤\f"
    "opbot:⌶\fopcir:⫱\fopf:𝕥\fopfork:⫚\fosa:⤩\fprime:‴\frade:™\friangle:▵\f"
    "riangledown:▿\friangleleft:◃\frianglelefteq:⊴\friangleq:≜\f"
    "riangleright:▹\frianglerighteq:⊵\fridot:◬\frie:≜\friminus:⨺\friplus:⨹\f"
    "risb:⧍\fritime:⨻\frpezium:⏢\fscr:𝓉\fscy:ц\fshcy:ћ\fstrok:ŧ\fwixt:≬\f"
    "woheadleftarrow:↞\fwoheadrightarrow:↠\f",
/* u */
    "Arr:⇑\fHar:⥣\facute!ú\farr:↑\fbrcy:ў\fbreve:ŭ\fcirc!û\fcy:у\fdarr:⇅\f"
    "dblac:ű\fdhar:⥮\ffisht:⥾\ffr:𝔲\fgrave!ù\fharl:↿\fharr:↾\fhblk:▀\f"
    "lcorn:⌜\flcorner:⌜\flcrop:⌏\fltri:◸\fmacr:ū\fml!¨\fogon:ų\fopf:𝕦\f"
    "parrow:↑\fpdownarrow:↕\fpharpoonleft:↿\fpharpoonright:↾\fplus:⊎\fpsi:υ\f"
    "psih:ϒ\fpsilon:υ\fpuparrows:⇈\frcorn:⌝\frcorner:⌝\frcrop:⌎\fring:ů\f"
    "rtri:◹\fscr:𝓊\ftdot:⋰\ftilde:ũ\ftri:▵\ftrif:▴\fuarr:⇈\fuml!ü\fwangle:⦧\f",
/* v */
    "Arr:⇕\fBar:⫨\fBarv:⫩\fDash:⊨\fangrt:⦜\farepsilon:ϵ\farkappa:ϰ\f"
    "arnothing:∅\farphi:ϕ\farpi:ϖ\farpropto:∝\farr:↕\farrho:ϱ\farsigma:ς\f"
    "arsubsetneq:⊊\357\270\200\farsubsetneqq:⫋\357\270\200\f"
    "arsupsetneq:⊋\357\270\200\farsupsetneqq:⫌\357\270\200\fartheta:ϑ\f"
    "artriangleleft:⊲\fartriangleright:⊳\fcy:в\fdash:⊢\fee:∨\feebar:⊻\f"
    "eeeq:≚\fellip:⋮\ferbar:|\fert:|\ffr:𝔳\fltri:⊲\fnsub:⊂\342\203\222\f"
    "nsup:⊃\342\203\222\fopf:𝕧\fprop:∝\frtri:⊳\fscr:𝓋\fsubnE:⫋\357\270\200\f"
    "subne:⊊\357\270\200\fsupnE:⫌\357\270\200\fsupne:⊋\357\270\200\f"
    "zigzag:⦚\f",
/* w */
    "circ:ŵ\fedbar:⩟\fedge:∧\fedgeq:≙\feierp:℘\ffr:𝔴\fopf:𝕨\fp:℘\fr:≀\f"
    "reath:≀\fscr:𝓌\f",
/* x */
    "cap:⋂\fcirc:◯\fcup:⋃\fdtri:▽\ffr:𝔵\fhArr:⟺\fharr:⟷\fi:ξ\flArr:⟸\f"
    "larr:⟵\fmap:⟼\fnis:⋻\fodot:⨀\fopf:𝕩\foplus:⨁\fotime:⨂\frArr:⟹\frarr:⟶\f"
    "scr:𝓍\fsqcup:⨆\fuplus:⨄\futri:△\fvee:⋁\fwedge:⋀\f",
/* y */
    "acute!ý\facy:я\fcirc:ŷ\fcy:ы\fen!¥\ffr:𝔶\ficy:ї\fopf:𝕪\fscr:𝓎\fucy:ю\f"
    "uml!ÿ\f",
/* z */
    "acute:ź\fcaron:ž\fcy:з\fdot:ż\feetrf:ℨ\feta:ζ\ffr:𝔷\fhcy:ж\figrarr:⇝\f"
    "opf:𝕫\fscr:𝓏\fwj:\342\200\215\fwnj:\342\200\214\f",
};
/* clang-format on */
