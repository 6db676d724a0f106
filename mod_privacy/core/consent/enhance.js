/* mod_privacy: optional comfort, nothing depends on it. */
"use strict";
