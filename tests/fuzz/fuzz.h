/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every fuzz target includes: the prototype of its one function.
 *
 * The same file is built with libFuzzer (`make fuzz`) and with standalone.c,
 * which replays the seeds of tests/fuzz/corpus/<unit>/ (`make seeds`).
 */
#ifndef PV_TESTS_FUZZ_H
#define PV_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** Feeds one input to the unit; always returns 0, a finding is a crash. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
