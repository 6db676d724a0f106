/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways to load from a listed host, and things that only look like one.
 *
 * Written from the text of the standards (WHATWG HTML, URL; CSS Syntax; SVG).
 * A case of the first table must change: what it loads is refused. A case of
 * the second must come through byte for byte. Every case is read whole, byte
 * by byte and at every two-way split with the same result, keeps its length,
 * and does not change again when filtered twice.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "tests/unit/rewrite_fixture.h"

#define T "tracker.example"

/* Scripts and styles whose content is markup: the same in SVG and XML. */
#define FOREIGN_BLOCK                                                          \
    "<svg><script>x='//" T "/'</script></svg>",                                \
        "<svg><script>a<script>b</script>x='//" T "/'</script></svg>",         \
        "<svg><script>x='//" T "/'<script>b</script>c</script></svg>",         \
        "<svg><script>a<script>x='//" T "/'</script>c</script></svg>",         \
        "<svg><script>a<script type='text/x'>b</script>x='//" T                \
        "/'</script></svg>",                                                   \
        "<svg><script>a<script href='/ok.js'/>x='//" T "/'</script></svg>",    \
        "<svg><script>a<script href='/ok.js'>b</script>x='//" T                \
        "/'</script></svg>",                                                   \
        "<svg><script>a<script href='//" T "/'>b</script>c</script></svg>",    \
        "<svg><script>a<style>b</style>x='//" T "/'</script></svg>",           \
        "<svg><style>a<style>b</style>@import '//" T "';</style></svg>",       \
        "<svg><style>a<script>b</script>@import '//" T "';</style></svg>",     \
        "<svg><style>@import <script>b</script>'//" T "';</style></svg>",      \
        "<svg><script>a<g>b</g>x='//" T "/'</script></svg>",                   \
        "<svg><script>a<image href='//" T "'/>b</script></svg>",               \
        "<svg><script>x='//track<g/>er.example/'</script></svg>",              \
        "<svg><script>x='//track<!-- -->er.example/'</script></svg>",          \
        "<svg><script>x='<!-- -->//" T "/'</script></svg>",                    \
        "<svg><script>x='<g/>//" T "/'</script></svg>",                        \
        "<svg><script>x='https:\\<g/>/\\/" T "/'</script></svg>",              \
        "<svg><script>x='&#47;&#x2f;" T "/'</script></svg>",                   \
        "<svg><script>x='//&#x74;racker.example/'</script></svg>",             \
        "<svg><script>x='//"                                                   \
        "&#x00000000000000000000000000000000000000000000074;"                  \
        "racker.example/'</script></svg>",                                     \
        "<svg><script>x=&quot;//" T "/&quot;</script></svg>",                  \
        "<svg><script>x=&#34;<g/>//" T "/&#34;</script></svg>",                \
        "<svg><script>a<g/>x='//&#116;racker.example/'</script></svg>",        \
        "<svg><script><![CDATA[x='//" T "/']]></script></svg>",                \
        "<svg><script>//<![CDATA[\nx='//" T "/'\n//]]></script></svg>",        \
        "<svg><script>x='//track<![CDATA[er.exam]]>ple/'</script></svg>",      \
        "<svg><script>x='<![CDATA[//" T "/]]>'</script></svg>",                \
        "<svg><script><![CDATA[a]]><g/><![CDATA[x='//" T                       \
        "/']]></script></svg>",                                                \
        "<svg><script><![CDATA[</script>x='//" T "/']]></script></svg>",       \
        "<svg><script><!--</script>-->x='//" T "/'</script></svg>",            \
        "<svg><style><![CDATA[@import '//" T "';]]></style></svg>",            \
        "<svg><style>@import '//track<!-- -->er.example';</style></svg>",      \
        "<svg><style>a{b:url(//track<g/>er.example)}</style></svg>",           \
        "<svg><style>a{b:url(<![CDATA[//" T "]]>)}</style></svg>",             \
        "<svg><style>@import<g/>'//" T "';</style></svg>",                     \
        "<svg><style>@import &#39;//&#116;racker.example';</style></svg>"

/* Eight texts around the ninth, and one more, which is not followed. */
#define DEEP8                                                                  \
    "<svg><script>1<script>2<script>3<script>4<script>5<script>6<script>7"     \
    "<script>8"
#define END8                                                                   \
    "</script></script></script></script></script></script></script></script>"

#define FOREIGN_DEEP                                                           \
    DEEP8 "<script>x='//" T "/'</script>" END8 "</svg>",                       \
        DEEP8 "<script>9</script>x='//" T "/'" END8 "</svg>",                  \
        DEEP8 "<script>9<script>x='//" T "/'</script></script>" END8 "</svg>", \
        DEEP8 "<script>9<script><g/>'<g/>//" T "/'</script></script>" END8     \
              "</svg>",                                                        \
        DEEP8 "<script>9<script>A<script>B</script></script></script>" END8    \
              "</svg>"

#define FOREIGN_LEAVE                                                          \
    "<svg><script><!-- x='//" T "/' --></script></svg>",                       \
        "<svg><style><!-- @import '//" T "'; --></style></svg>",               \
        "<svg><script>a<script>b</script>c</script><text>'//" T                \
        "/'</text></svg>",                                                     \
        "<svg><script>a<script>b</script>c</script></svg>'//" T "/'",          \
        "<svg><script type='text/x'>a<script>b</script>x='//" T                \
        "/'</script></svg>",                                                   \
        "<svg><script>a<script type='text/x'>'//" T                            \
        "/'</script>c</script></svg>",                                         \
        "<svg><script>a&amp;&amp;b&lt;c<![CDATA[a<b&&c]]></script></svg>",     \
        "<svg><script>f('x')<!-- -->;g(\"y\")<g/></script></svg>",             \
        "<svg><script>x='/mine/a.js<g/>?b'</script></svg>",                    \
        "<svg><style>/*<![CDATA[*/p{color:red}/*]]>*/</style></svg>",          \
        "<svg><style>p{a:b}<g/>p{c:url(/d)}</style></svg>"

/* What the policy refuses, under every disguise. */
static const char *const must_block[] = {
    /* scripts */
    "<script src=\"https://" T "/a.js\"></script>",
    "<script src='https://" T "/a.js'></script>",
    "<script src=https://" T "/a.js></script>",
    "<SCRIPT SRC=HTTPS://TRACKER.EXAMPLE/A.JS></SCRIPT>",
    "<script/src=//" T "/a.js></script>",
    "<script\nsrc\n=\n\"//" T "/a.js\"\n></script\n>",
    "<script\tasync\fsrc=//" T "></script>",
    "<script async=\"\"src=\"//" T "/a\"></script>",
    "<script a='>' src=//" T "></script>",
    "<script a=\">\"src=//" T "></script>",
    "<script =a src=//" T "></script>",
    "<script \"\" src=//" T "></script>",
    "<script/////src=//" T "></script>",
    "<script src=//" T "/a.js>body()</script>",
    "<script type=module src=//" T "/a.mjs></script>",
    "<script type=text/javascript src=//" T "></script>",
    "<script type=\" Text/JavaScript \" src=//" T "></script>",
    "<script type='' src=//" T "></script>",
    "<script type=application/x-javascript src=//" T "></script>",
    "<script language=JavaScript src=//" T "></script>",
    "<script type=\"text/java&#115;cript\" src=//" T "></script>",
    "<script src=//" T " src=/ok.js></script>",
    "<script nomodule src=//" T "/legacy.js></script>",
    "<script src=//" T "/a.js>",
    "a<script src=//" T "></script >b",
    "<script src=//" T "></script/x>b",
    "<script src=\"//" T "\"><!--<script></script>--></script>",
    "<b><script src=//" T "></scrip></script></b>",
    /* the reference */
    "<script src=\"  //" T "/a.js  \"></script>",
    "<script src=\"\t//" T "\n/a.js\"></script>",
    "<script src=\"ht\ntps://trac\tker.example/a.js\"></script>",
    "<script src=\"\x01//" T "/\"></script>",
    "<script src=\"\\\\" T "\\a.js\"></script>",
    "<script src=\"/\\" T "/a.js\"></script>",
    "<script src=\"https:" T "/a\"></script><script "
    "src=https:\\" T "></script><img src=https:/\\/" T ">",
    "<script src=\"https:///" T "/a.js\"></script>",
    "<script src=\"https://user:pw@" T "/a.js\"></script>",
    "<script src=\"https://ok.example@" T "/a.js\"></script>",
    "<script src=\"https://" T ":443/a.js\"></script>",
    "<script src=\"https://" T ":8443/a.js\"></script>",
    "<script src=\"https://" T "./a.js\"></script>",
    "<script src=\"https://sub.deep." T "/a.js\"></script>",
    "<script src=\"https://%74racker.example/a.js\"></script>",
    "<script src=\"https://tracker%2Eexample/a.js\"></script>",
    "<script src=\"https://tracker\xE3\x80\x82"
    "example/a.js\"></script>",
    "<script src=\"https://\xEF\xBD\x94racker.example/\"></script>",
    "<script src=\"https://track\xC2\xAD"
    "er.example/\"></script>",
    "<script src=\"&#104;ttps://" T "/a.js\"></script>",
    "<script src=\"&#x68;ttps:&#x2F;&#47;" T "/\"></script>",
    "<script src=\"https&colon;//tracker&period;example/\"></script>",
    "<script src=\"https:&sol;&sol;" T "/?a&amp;b\"></script>",
    "<script src=\"//tracker&#46;example&#x0000002f;a\"></script>",
    "<script src=\"//tracker.&#101xample/\"></script>",
    "<script src=\"//tracker.ex&Tab;ample/&NewLine;\"></script>",
    "<base href=https://" T "/><script src=a.js></script>",
    "<base href=//" T "/><img src=/p.gif>",
    "<base href=//" T "/><base href=/><img src=p.gif>",
    /* images */
    "<img src=//" T "/p.gif>",
    "<img src=//" T "/p.gif/>",
    "<IMG alt='' SRC='//" T "/p.gif' />",
    "<image src=//" T "/p.gif>",
    "<img src=//ok.example/listed-beacon/1.gif>",
    "<img srcset=//" T "/p.gif>",
    "<img srcset=\"//" T "/p.gif 2x\">",
    "<img src=/a.png srcset=\"//" T "/p.gif 2x\">",
    "<img src=/a.png srcset=\"/b.png, //" T "/p.gif 2x\">",
    "<img src=/a.png srcset=\"/b.png 1x,//" T "/p.gif 2x,/c.png 3x\">",
    "<img src=/a.png srcset=\",,//" T "/p.gif,,\">",
    "<img src=/a.png srcset=\"/b.png&#32;1x&#44;//" T "/p 2x\">",
    "<img src=//" T "/p.gif srcset=\"/b.png 2x\">",
    "<img lowsrc=//" T "/p.gif src=/a.png>",
    "<img dynsrc=//" T "/p.avi src=/a.png>",
    "<picture><source srcset=//" T "/p.webp><img src=/a></picture>",
    "<input type=image src=//" T "/p.gif>",
    "<input src=//" T "/p.gif type=IMAGE>",
    "<body background=//" T "/p.gif>",
    "<table background=//" T "/p.gif>",
    "<td background=//" T "/p.gif>",
    /* media, plug-ins, frames */
    "<video src=//" T "/v></video>",
    "<video poster=//" T "/v src=/v></video>",
    "<video><source src=//" T "/v></video>",
    "<video><track src=//" T "/v></video>",
    "<audio src=//" T "/v></audio>",
    "<embed src=//" T "/v>",
    "<object data=//" T "/v></object>",
    "<object classid=//" T "/v></object>",
    "<object codebase=//" T "/><param name=movie value=x></object>",
    "<object><param name=movie value=//" T "/x></object>",
    "<object><param value=//" T "/x name=SRC></object>",
    "<applet archive=//" T "/x.jar code=y></applet>",
    "<iframe src=//" T "/f></iframe>",
    "<iframe src=//" T "/f>fallback <img src=//" T "></iframe>",
    "<iframe src=//" T "/f>",
    "<iframe srcdoc=\"<script src=//" T "></script>\"></iframe>",
    "<iframe srcdoc='&lt;img src=//" T "&gt;'></iframe>",
    "<iframe srcdoc='&#60;img src=//" T "&#62;'></iframe>",
    "<iframe srcdoc=<img/src=//" T "/&gt;></iframe>",
    "<iframe srcdoc='<img src=//tracker&amp;#46;example/>'></iframe>",
    "<iframe srcdoc=\"<iframe srcdoc='&lt;img src=//" T
    "&gt;'></iframe>\"></iframe>",
    "<frameset><frame src=//" T "/f></frameset>",
    /* links */
    "<link rel=stylesheet href=//" T "/a.css>",
    "<link href=//" T "/a.css rel=StyleSheet>",
    "<link rel='alternate stylesheet' href=//" T "/a.css>",
    "<link rel=preload as=script href=//" T "/a.js>",
    "<link rel=modulepreload href=//" T "/a.js>",
    "<link rel=prefetch href=//" T "/a>",
    "<link rel=prerender href=//" T "/a>",
    "<link rel=preconnect href=//" T ">",
    "<link rel=dns-prefetch href=//" T ">",
    "<link rel=\"\tDNS-Prefetch\n\" href=//" T ">",
    "<link rel=\"preconnect&#32;x\" href=//" T ">",
    "<link rel=icon href=//" T "/i>",
    "<link rel=manifest href=//" T "/i>",
    "<link rel=preload as=image imagesrcset=\"//" T "/i 2x\">",
    "<html manifest=//" T "/m>",
    "<a href=/ ping=//" T "/p>x</a>",
    "<a href=/ ping=\"/mine //" T "/p\">x</a>",
    "<area href=/ ping=//" T "/p>",
    "<a href=/ attributionsrc=//" T "/p>x</a>",
    "<img src=/a attributionsrc=//" T "/p>",
    "<meta http-equiv=refresh content='0;url=//" T "/'>",
    "<meta content='5; URL = \"//" T "/\"' http-equiv=Refresh>",
    "<meta http-equiv=refresh content='0,//" T "/'>",
    "<meta http-equiv=Content-Security-Policy "
    "content=\"default-src 'self'; report-uri //" T "/r; img-src *\">",
    "<form action=//" T "/></form>",
    "<button formaction=//" T "/></button>",
    /* styles */
    "<p style='background:url(//" T "/p)'>",
    "<p style=\"background:url('//" T "/p')\">",
    "<p style='background: URL( \"//" T "/p\" )'>",
    "<p style='background:\\75rl(//" T "/p)'>",
    "<p style='background:u\\000072 l(//" T "/p)'>",
    "<p style='background:url(//tracker\\.example/p)'>",
    "<p style='background:url(//\\74 racker.example/p)'>",
    "<p style='background:url&#40;//" T "/p)'>",
    "<p style='background:image-set(\"//" T "/p\" 1x)'>",
    "<p style='background:-webkit-image-set(url(//" T "/p) 1x)'>",
    "<p style='a:b;/*x*/list-style:url(//" T "/p)'>",
    "<style>p{background:url(//" T "/p)}</style>",
    "<style>@import \"//" T "/p\";</style>",
    "<style>@import url(//" T "/p) screen;</style>",
    "<style>@IMPORT'//" T "/p';</style>",
    "<style>@font-face{font-family:x;src:url(//" T "/p)}</style>",
    "<style>a{b:url(//" T "/p</style>",
    "<style>/**/ /***/ p{cursor:url( //" T "/p ),auto}</style>",
    "<style>p::before{content:\"\\\"\";background:url(//" T ")}</style>",
    "<svg><style>a{b:url(//" T "/p)}</style></svg>",
    "<svg><style>a{b:url(&#47;/" T "/p)}</style></svg>",
    "<svg><style><g></g>@import '//" T "';</style></svg>",
    /* SVG and MathML */
    "<svg><image href=//" T "/p /></svg>",
    "<svg><image xlink:href=//" T "/p /></svg>",
    "<svg><use href=//" T "/p#x /></svg>",
    "<svg><filter><feImage href=//" T "/p /></filter></svg>",
    "<svg><script href=//" T "/p /></svg>",
    "<svg><script xlink:href=//" T "/p></script></svg>",
    FOREIGN_BLOCK,
    FOREIGN_DEEP,
    "<svg><script>x=&quot//" T "/&quot</script></svg>",
    "<svg><script>x=&quothttps://" T "/&quot</script></svg>",
    "<svg><style>a<script></style>x</script><script>x='//" T
    "/'</script></svg>",
    "<svg><script>a<g></script><script>x='//" T "/'</script></svg>",
    "<svg><script>x='//" T "/'<p>",
    "<svg><script>x='//" T "/'</svg>",
    "<svg><iframe src=//" T "></svg></iframe><iframe><g>",
    "<svg><style>a<desc><script>b</script></desc>@import '//" T
    "';</style></svg>",
    "<svg><foreignObject><img src=//" T "/p></foreignObject></svg>",
    "<svg><desc><style></style><img src=//" T "/p></desc></svg>",
    "<svg><style><img src=//" T "/p></style></svg>",
    "<math><mtext><img src=//" T "/p></mtext></math>",
    "<math><style><img src=//" T "/p></style></math>",
    "<svg></p><style><!--</style><img src=//" T "/p>--></style>",
    /* where comments and text end */
    "<!--><img src=//" T "/p>-->",
    "<!---><img src=//" T "/p>-->",
    "<!-- --!><img src=//" T "/p>-->",
    "<!-- a --><img src=//" T "/p>",
    "<!- a --><img src=//" T "/p>",
    "<!x><img src=//" T "/p>",
    "<?php ?><img src=//" T "/p>",
    "</ x><img src=//" T "/p>",
    "</><img src=//" T "/p>",
    "<![CDATA[><img src=//" T "/p>]]>",
    "<!doctype html \"><img src=//" T "/p>\">",
    "<title></title ><img src=//" T "/p>",
    "<title></titlex></title><img src=//" T "/p>",
    "<textarea></textarea/><img src=//" T "/p>",
    "<style></style\n><img src=//" T "/p>",
    "<script><!--<script></script></script><img src=//" T "/p>",
    "<script><!-- </script><img src=//" T "/p>",
    "<<img src=//" T "/p>",
    "<a<img src=//" T "/p><img src=//" T "/p>",
    "<b title=\"a\"\"b\"><img src=//" T "/p>",
    "<b title='\"'><img src=//" T "/p>",
    /* read both ways */
    "<noscript><img src=//" T "/p></noscript>",
    "<noscript><p title=\"</noscript><img src=//" T "/p>\">",
    "<noscript><p title=\"</noscript><p title=\"><img src=//" T "/p>\">",
    "<noscript><!-- </noscript><img src=//" T "/p> -->",
    "<noscript><!--</noscript><!-- --><img src=//" T "/p>",
    "<noscript><style></noscript><img src=//" T "/p></style>",
    "<noscript><iframe src=//" T "/ns></iframe></noscript>",
    "<select><style><img src=//" T "/p></style></select>",
    "<select><style><img alt=\" @import 'https://" T "/';</style>\">",
    "<select><style><svg><style>@import '//" T "';<e</style>@import '//" T "';",
    "<select><title><script src=//" T "></script></title></select>",
    "<select><iframe><iframe src=//" T "></iframe><!--</iframe><img src=//" T
    "/p>-->",
    "<frameset><noframes></noframes><frame src=//" T "/f>",
    "<template><img src=//" T "/p></template>",
    /* inline scripts */
    "<script>s.src='https://" T "/a.js'</script>",
    "<script>s.src=\"//" T "/a.js\"</script>",
    "<script>s.src=`https://" T "/a.js`</script>",
    "<script>s.src=`${p}//" T "/a.js`</script>",
    "<script>s.src='https:\\/\\/" T "\\/a.js'</script>",
    "<script>s.src='https:\\u002F\\u002F" T "\\u002Fa.js'</script>",
    "<script>s.src=('https:'==p?'https://ssl':'http://www')+'." T
    "/ga.js'</script>",
    "<script>s.src=p+'//'+'" T "/ga.js'</script>",
    "<script>s.src='http'+x+'://" T "/ga.js'</script>",
    "<script>document.write('<img src=\"https://" T "/\">')</script>",
    "<script>document.write(unescape(\"%3Cscript src='https%3A%2F%2F" T
    "%2Fa'\"))</script>",
    "<script>navigator.sendBeacon('https://" T "/b', x)</script>",
    "<script type=module>import 'https://" T "/a.mjs'</script>",
    "<script type=importmap>{\"imports\":{\"a\":\"https://" T "/\"}}</script>",
    "<script type=speculationrules>{\"prefetch\":[{\"urls\":[\"https:\\/\\/" T
    "/\"]}]}</script>",
    "<script><!-- \ns.src='https://" T "/a.js'\n//--></script>",
    /* other vocabularies */
    "<amp-pixel src=//" T "/p></amp-pixel>",
    "<amp-analytics config=//" T "/p></amp-analytics>",
    "<amp-img src=//" T "/p></amp-img>",
};

/* What has nothing to do with a request to a listed host. */
static const char *const must_leave[] = {
    "<p>https://" T "/a.js</p>",
    "<a href=https://" T "/>a link that a person may follow</a>",
    "<area href=//" T ">",
    "<!-- <script src=//" T "></script> -->",
    "<!--<img src=//" T ">--!-->",
    "<!DOCTYPE html><title><img src=//" T "></title>",
    "<textarea><script src=//" T "></script></textarea>",
    "<style>/* <img src=//" T "> */</style>",
    "<style>/* url(//" T ") */</style>",
    "<style>p::before{content:'url(//" T ")'}</style>",
    "<style>p::before{content:\"//" T "\"}</style>",
    "<style>p{xurl:(//" T ")}</style>",
    "<p style='content:\"url(//" T ")\"'>",
    "<p style='--x: //" T "'>",
    "<xmp><img src=//" T "></xmp>",
    "<noembed><img src=//" T "></noembed>",
    "<plaintext><img src=//" T ">",
    "<svg><![CDATA[<img src=//" T ">]]></svg>",
    "<svg><title><![CDATA[<img src=//" T ">]]></title></svg>",
    "<script src=/ok.js src=//" T "></script>",
    "<img src=/ok.png src=//" T ">",
    "<img SRC=/ok.png src=//" T ">",
    "<img data-src=//" T ">",
    "<img alt=//" T " src=/ok.png>",
    "<img alt='<img src=//" T ">' src=/ok.png>",
    "<p title='<script src=//" T "></script>'>",
    "<p title=\"><img src=//" T ">\">",
    "<p title=a'b src=//" T ">",
    "<script src=//ok.example/?u=//" T "/></script>",
    "<script src=\"https://ok.example/#@" T "/\"></script>",
    "<script src=\"https://" T "@ok.example/a.js\"></script>",
    "<script src=\"https://" T ":x@ok.example/a.js\"></script>",
    "<script src=\"https://" T ".ok.example/a.js\"></script>",
    "<script src=\"https://x" T "/a.js\"></script>",
    "<script src=\"https://tracker.example2/a.js\"></script>",
    "<script src=\"https:" T "/a.js\"></script>",
    "<script src=\"" T "/a.js\"></script>",
    "<script src=\"./" T "\"></script>",
    "<script src=\"/" T "\"></script>",
    "<script src=\"data:text/javascript,'" T "'\"></script>",
    "<script src=\"javascript:'//" T "'\"></script>",
    "<script src=\"https:// tracker.example/\"></script>",
    "<script src=\"//tracker.&#101xamples/\"></script>",
    "<script src=\"//tracker&period=example/\"></script>",
    "<script src=\"//tracker&periodexample/\"></script>",
    "<script type=text/plain src=//" T "></script>",
    "<script type=text/template>'//" T "'</script>",
    "<script type=application/json>{\"u\":\"https://" T "/\"}</script>",
    "<script type=application/ld+json>{\"u\":\"https://" T "/\"}</script>",
    "<script type=text/plain data-category=a src=//" T "></script>",
    "<script language=vbscript src=//" T "></script>",
    "<script src>x='//" T "'</script>",
    "<script src=/ok.js>x='//" T "'</script>",
    "<script>// see http://ok.example\nvar a='b.c'</script>",
    "<script>x='https://ok.example/?r=" T "'</script>",
    "<script>x='//ok.example/" T "/'</script>",
    "<script>tracker.example.push(1)</script>",
    "<script>a='not" T "'</script>",
    "<script><!--<script>'</script>'--></script>",
    "<link rel=canonical href=//" T "/>",
    "<link rel=alternate href=//" T "/>",
    "<link rel=author href=//" T "/>",
    "<link href=//" T "/>",
    "<link rel=search href=//" T "/>",
    "<meta name=x content='0;url=//" T "'>",
    "<meta property=og:image content=//" T "/i.png>",
    "<meta http-equiv=refresh content='5'>",
    "<meta http-equiv=refresh content='5;url=/next'>",
    "<input type=text src=//" T ">",
    "<input value=//" T ">",
    "<param name=x value=//" T ">",
    "<blockquote cite=//" T ">",
    "<p src=//" T ">",
    "<p href=//" T ">",
    "<svg><a href=//" T "></a></svg>",
    FOREIGN_LEAVE,
    "<svg><style><b></b>@import '//" T "';</style></svg>",
    "<svg><script>a<p>x='//" T "/'</script>",
    "<svg><script>a</svg>x='//" T "/'</script>",
    "<svg><script>a<style>b</script><text>'//" T "/'</text></svg>",
    "<img src=//ok.example/>",
    "<iframe src=//ok.example/listed-beacon/1.gif></iframe>",
    "<iframe src=/x><img src=//" T "></iframe>",
    "<iframe srcdoc=\"&amp;lt;img src=//" T ">\"></iframe>",
    "<iframe srcdoc=\"<p>" T "</p>\"></iframe>",
    "< img src=//" T ">",
    "<\nimg src=//" T ">",
    "<1mg src=//" T ">",
    "</img src=//" T ">",
    "</script src=//" T ">",
    "<imgx src=//" T ">",
    "<img src=//" T,
    "<img src=\"//" T ">",
    "<img x=\"<img src=//" T ">",
    "<noscript><p title='x'>no</p></noscript>",
    "<noscript><!-- <img src=//" T "> --></noscript>",
    "<select><option>//" T "</select>",
    "<math><annotation-xml>//" T "</annotation-xml></math>",
    "&lt;img src=//" T "&gt;",
    "<object data=/ok></object>",
    "<a href=/ ping=/mine>x</a>",
    "<form action=/search></form>",
    "<base href=//ok.example/><script src=a.js></script>",
    "<img srcset='/a.png 1x, /b.png 2x'>",
    "<img srcset='/a.png?//" T ",x 1x'>",
    "<video src=/v poster=/p></video>",
    "",
    "<",
    "</",
    "<!",
    "<!-",
    "<!--",
    "a & b < c",
};

static const char *const xml_must_block[] = {
    FOREIGN_BLOCK,
    FOREIGN_DEEP,
    DEEP8 "<script>9<script>A</script></script>" END8 "<script>x='//" T
          "/'</script></svg>",
    "<html><script>a<script>b</script>x='//" T "/'</script></html>",
    "<html><script>a<i>b</i>x='//" T "/'</script></html>",
    "<html><script src='//" T "/'>a<script>b</script>c</script></html>",
    "<html><iframe src='//" T "/'><iframe/><b/></iframe></html>",
    "<html><p style='background:url(//" T "/)'/></html>",
    "<html><style>p{b:url(&#47;/" T "/)}</style></html>",
    "<html><title><img src='//" T "/'/></title></html>",
    "<html><noscript><img src='//" T "/'/></noscript></html>",
    "<?x ?><html><img src='//" T "/'/></html>",
    "<!DOCTYPE html [<!ENTITY a '>'>]><html><img src='//" T "/'/></html>",
    "<!DOCTYPE x [<!ENTITY a ']><!--'>]><x><img src='//" T "/'/><!-- --></x>",
    "<!DOCTYPE x [<!-- don't ]><!-- ]>-->]><x><img src='//" T "/'/></x>",
};

static const char *const xml_must_leave[] = {
    "<!DOCTYPE x [<!-- ]><img src='//" T "/'/> -->]><x/>",
    FOREIGN_LEAVE,
    "<html><![CDATA[<img src='//" T "/'/>]]></html>",
    "<?x <img src='//" T "/'/> ?><html/>",
    "<html><IMG src='//" T "/'/></html>",
    "<html><script src='/ok.js'/><p>'//" T "/'</p></html>",
    "<html><script type='text/x'/>'//" T "/'</html>",
};

static bool same(const pv_fixture *f, pv_span expected)
{
    return f->len == expected.len
           && (f->len == 0 || memcmp(f->out, expected.ptr, f->len) == 0);
}

/* Filters at every split and compares; `expected` is what the whole gave. */
static size_t check_splits(const char *input, pv_html_syntax syntax,
                           pv_span expected)
{
    static pv_fixture f;
    size_t len = strlen(input);
    pv_guard guard = pv_guarded(input, len);
    size_t wrong = 0;

    for (size_t split = 0; split < len; split++) {
        fixture_run(&f, guard.span, split == 0 ? 1 : split,
                    split == 0 ? 1 : len, PV_HTML_BLOCK, syntax);
        if (!same(&f, expected)) {
            wrong++;
            printf("# split %zu of %s\n#   gives %.*s\n", split, input,
                   (int)f.len, f.out);
        }
    }
    pv_guard_free(&guard);
    fixture_free(&f);
    return wrong;
}

static size_t check_case(const char *input, pv_html_syntax syntax, bool blocks)
{
    static pv_fixture f;
    static pv_fixture again;
    pv_span whole = pv_span_of(input);
    size_t wrong = 0;

    fixture_run(&f, whole, whole.len, whole.len, PV_HTML_BLOCK, syntax);
    if (f.len != whole.len || same(&f, whole) == blocks) {
        printf("# %s: %s\n#   gives %.*s\n", blocks ? "not blocked" : "changed",
               input, (int)f.len, f.out);
        wrong++;
    }
    if (blocks) {
        pv_span once = pv_span_make(f.out, f.len);
        fixture_run(&again, once, once.len, once.len, PV_HTML_BLOCK, syntax);
        if (!same(&again, once)) {
            printf("# changes again: %s\n#   gives %.*s\n#   then  %.*s\n",
                   input, (int)f.len, f.out, (int)again.len, again.out);
            wrong++;
        }
        fixture_free(&again);
    }
    wrong += check_splits(input, syntax, pv_span_make(f.out, f.len));
    fixture_free(&f);
    return wrong;
}

static void check_table(const char *const *cases, size_t count,
                        pv_html_syntax syntax, bool blocks)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        wrong += check_case(cases[i], syntax, blocks);
    }
    printf("# %zu of %zu cases\n", count - wrong, count);
    assert_int_equal(wrong, 0);
}

static void test_must_block(void **unused)
{
    (void)unused;
    check_table(must_block, PV_COUNT(must_block), PV_SYNTAX_HTML, true);
}

static void test_must_leave(void **unused)
{
    (void)unused;
    check_table(must_leave, PV_COUNT(must_leave), PV_SYNTAX_HTML, false);
}

static void test_xml_must_block(void **unused)
{
    (void)unused;
    check_table(xml_must_block, PV_COUNT(xml_must_block), PV_SYNTAX_XML, true);
}

static void test_xml_must_leave(void **unused)
{
    (void)unused;
    check_table(xml_must_leave, PV_COUNT(xml_must_leave), PV_SYNTAX_XML, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_must_block),
        cmocka_unit_test(test_must_leave),
        cmocka_unit_test(test_xml_must_block),
        cmocka_unit_test(test_xml_must_leave),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
