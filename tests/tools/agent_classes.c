/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a User-Agent a line and prints its class, a line each.
 */
#include <stdio.h>
#include <string.h>

#include "mod_privacy/core/visit/user_agent.h"

#define LINE_MAX_BYTES 8192

int main(void)
{
    char line[LINE_MAX_BYTES];
    char text[PV_AGENT_TEXT_MAX];

    while (fgets(line, sizeof(line), stdin) != NULL) {
        size_t len = strcspn(line, "\n");

        puts(pv_user_agent_class_text(
            pv_user_agent_classify(pv_span_make(line, len)), text));
    }
    return ferror(stdin) || fflush(stdout) != 0;
}
