/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A main() for fuzz targets without libFuzzer: runs each file named on the
 * command line once through LLVMFuzzerTestOneInput().
 *
 * The input lies against an inaccessible page, so that one byte read too far
 * ends the program without any sanitizer. A run that replayed nothing fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define SEED_MAX (1u << 20) /* bytes read of one file */

static void run_guarded(const uint8_t *bytes, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (size / page + 1) * page;
    uint8_t *map = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (map == MAP_FAILED || mprotect(map + room, page, PROT_NONE) != 0) {
        perror("mmap");
        exit(EXIT_FAILURE);
    }
    if (size > 0) {
        memcpy(map + room - size, bytes, size);
    }
    LLVMFuzzerTestOneInput(map + room - size, size);
    munmap(map, room + page);
}

static int run_file(const char *path, uint8_t *buffer)
{
    FILE *in = fopen(path, "rb");
    size_t size;

    if (in == NULL) {
        perror(path);
        return -1;
    }
    size = fread(buffer, 1, SEED_MAX, in);
    fclose(in);
    run_guarded(buffer, size);
    return 0;
}

int main(int argc, char **argv)
{
    uint8_t *buffer = malloc(SEED_MAX);

    if (buffer == NULL || argc < 2) {
        fprintf(stderr, "usage: %s FILE...\n", argv[0]);
        return EXIT_FAILURE;
    }
    for (int i = 1; i < argc; i++) {
        if (run_file(argv[i], buffer) != 0) {
            return EXIT_FAILURE;
        }
    }
    free(buffer);
    return EXIT_SUCCESS;
}
