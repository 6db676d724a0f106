/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stand-ins.
 *
 * Pages hang links and forms on the callbacks of their tracker (hitCallback
 * of Google's analytics.js, eventCallback of a tag manager's dataLayer,
 * event_callback of gtag.js, callback of plausible): without them a click
 * does nothing. So each is called, once, after the page's own code has run.
 * A command queue that a page filled before is worked off in the same way.
 */
#include "mod_privacy/httpd/refuse_stub.h"

static const char script[] =
    "(function(w){'use strict';\n"
    "var names=['hitCallback','eventCallback','event_callback','callback'];\n"
    "function later(f){setTimeout(function(){try{f();}catch(e){}},0);}\n"
    "function serve(args){\n"
    " for(var i=0;i<args.length;i++){var a=args[i];\n"
    "  if(!a||typeof a!=='object')continue;\n"
    "  for(var j=0;j<names.length;j++)\n"
    "   if(typeof a[names[j]]==='function')later(a[names[j]]);}\n"
    " var last=args[args.length-1];\n"
    " if(typeof last==='function')later(last);}\n"
    "function quiet(){serve(arguments);return quiet;}\n"
    "function queue(name){var old=w[name];\n"
    " var list=Array.isArray(old)?old:[];\n"
    " list.push=function(){serve(arguments);\n"
    "  for(var i=0;i<arguments.length;i++){var a=arguments[i];\n"
    "   if(a&&typeof a==='object'&&'length' in a)"
    "serve([].slice.call(a));}\n"
    "  return list.length;};\n"
    " var held=list.splice(0);w[name]=list;\n"
    " for(var i=0;i<held.length;i++)list.push(held[i]);}\n"
    "['dataLayer','_gaq','_paq','_hsq','_tfa','_taboola','_uxa','uetq',"
    "'_linkedin_data_partner_ids','_mtm','_hmt','_czc','_qevents','_comscore',"
    "'criteo_q'].forEach(queue);\n"
    "['gtag','ga','fbq','_fbq','plausible','twq','ttq','pintrk','snaptr',"
    "'rdt','clarity','hj','ym','lintrk','umami','fathom','qp','uet_report',"
    "'obApi','amplitude','mixpanel','posthog','heap'].forEach(\n"
    " function(name){var old=w[name];\n"
    "  var held=old&&(old.q||old.queue||old.a);\n"
    "  var f=function(){serve(arguments);return f;};\n"
    "  f.l=+new Date();f.loaded=true;f.q=f.queue=[];f.version='0';\n"
    "  ['track','page','identify','init','push','load','event','set','send',"
    "'capture','trackEvent','trackView','trackGoal','reset','register',"
    "'callMethod','create','remove','stop','consent'].forEach("
    "function(m){f[m]=quiet;});\n"
    "  f.getAll=function(){return[];};f.getByName=quiet;\n"
    "  w[name]=f;\n"
    "  if(Array.isArray(held))held.forEach(function(a){\n"
    "   if(a&&'length' in a)serve([].slice.call(a));});});\n"
    "w.google_tag_manager=w.google_tag_manager||{};\n"
    "w.google_tag_data=w.google_tag_data||{};\n"
    "function tracker(){return new Proxy({},{get:function(){"
    "return quiet;}});}\n"
    "w.Matomo=w.Piwik={getTracker:tracker,getAsyncTracker:tracker,"
    "addTracker:tracker,on:quiet,off:quiet,initialized:true};\n"
    "})(window);\n";

static const unsigned char image[] = {
    'G',  'I',  'F',  '8',  '9',  'a',  0x01, 0x00, 0x01, 0x00, 0x80,
    0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0x21, 0xf9, 0x04,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01,
    0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b,
};

_Static_assert(sizeof(image) == 43, "the smallest transparent GIF");

pv_span pv_refuse_stub_script(void)
{
    return pv_span_make(script, sizeof(script) - 1);
}

pv_span pv_refuse_stub_image(void)
{
    return pv_span_make((const char *)image, sizeof(image));
}
