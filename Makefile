# SPDX-License-Identifier: Apache-2.0
# mod_privacy: build, try, test. `make help` lists the targets.
#
# A plain Makefile over `apxs -q`, no libtool: the module is one shared object
# linked from objects and two static libraries, core and store. core is linked
# without httpd, so that a stray ap_* call fails when the tool is linked.

.DEFAULT_GOAL := all
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
B := build
# Short lines; `make V=1` shows whole commands.
Q := $(if $(V),,@)

APXS ?= $(firstword $(shell command -v apxs apxs2 2>/dev/null) apxs)
# What the tool chain needs from apxs and pkg-config is read once.
ifneq ($(shell command -v $(APXS) 2>/dev/null),)
HTTPD_INCLUDE := $(shell $(APXS) -q INCLUDEDIR)
LIBEXECDIR := $(shell $(APXS) -q LIBEXECDIR)
APXS_CFLAGS := $(filter-out -flto% -ffat-lto-objects,$(subst ;, ,$(shell $(APXS) -q CFLAGS)))
APXS_CPPFLAGS := $(subst ;, ,$(shell $(APXS) -q CPPFLAGS))
APR_CPPFLAGS := $(shell apr-1-config --cppflags) $(patsubst -I%,-isystem %,$(shell apr-1-config --includes))
APR_LIBS := $(shell apu-1-config --link-ld) $(shell apr-1-config --link-ld)
endif
PKGS := libmaxminddb libpsl libidn2 libpcre2-8
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)

# -Werror in CI only: a newer compiler's new warning must not stop a user.
WERROR := $(if $(CI),-Werror,)
WARN := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion \
  -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wcast-qual -Wpedantic \
  -Wwrite-strings -Wformat=2 -Wcast-align -Wvla $(WERROR)
# -ffile-prefix-map makes builds in different folders bit-identical.
HARDEN := -fPIC -fvisibility=hidden -fno-common -fstack-clash-protection \
  $(if $(filter x86_64 i686,$(shell uname -m)),-fcf-protection) -ffile-prefix-map=$(CURDIR)=.
CPPFLAGS += -I. $(if $(HTTPD_INCLUDE),-isystem $(HTTPD_INCLUDE)) $(APR_CPPFLAGS) $(APXS_CPPFLAGS)
CFLAGS_ALL = -std=c11 $(APXS_CFLAGS) $(WARN) $(HARDEN) $(CFLAGS) $(EXTRA_CFLAGS)
LDFLAGS_ALL = -Wl,-z,relro,-z,now,--as-needed $(LDFLAGS) $(EXTRA_LDFLAGS)

CORE_SRC := $(sort $(wildcard mod_privacy/core/*/*.c))
STORE_SRC := $(sort $(wildcard mod_privacy/store/*.c))
HTTPD_SRC := $(sort $(wildcard mod_privacy/httpd/*.c)) mod_privacy/mod_privacy.c
TOOLS_SRC := $(sort $(wildcard mod_privacy/tools/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
# On amd64 these are compiled once more, for AVX2: base/lanes_wide.h says how.
WIDE_SRC := $(if $(filter x86_64-%,$(shell $(CC) -dumpmachine)),mod_privacy/core/html/tokenizer_skim.c)
WIDE_FLAGS := -mavx2 -mbmi -mbmi2 -DPV_IS_WIDE
wide = $(patsubst %.c,$(B)/obj/%.wide.o,$(1))

DOCDIR := /usr/share/doc/libapache2-mod-privacy

MODULE := $(B)/mod_privacy.so
TOOL := $(B)/privacyctl
UNITS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(UNIT_SRC))
SEEDS := $(patsubst tests/fuzz/%.c,$(B)/seeds/%,$(FUZZ_SRC))

.PHONY: all help bootstrap check unit seeds server browser corpus lint format demo bench \
  fuzz sanitize soak endurance coverage deb bare install clean
.DELETE_ON_ERROR:

all: $(MODULE) $(if $(TOOLS_SRC),$(TOOL)) ## module and tools, without root

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 12

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC $<')
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/obj/%.wide.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC $< for AVX2')
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) $(WIDE_FLAGS) -MMD -MP -c -o $@ $<

# What browsers get is kept as they read it, and compiled in: at most 2 KB
# each. style.css becomes build/gen/style_css.c.
$(B)/gen/style_css.c $(B)/gen/enhance_js.c: $(B)/gen/%.c: scripts/embed
	@mkdir -p $(@D)
	scripts/embed $(filter mod_privacy/%,$^) $* 2048 > $@
$(B)/gen/style_css.c: mod_privacy/core/consent/style.css
$(B)/gen/enhance_js.c: mod_privacy/core/consent/enhance.js

# The vendor lists are compiled in too.
$(B)/gen/builtin_lists.c: scripts/embed-lists $(wildcard conf/lists/*.list)
	@mkdir -p $(@D)
	@scripts/embed-lists conf/lists >$@

GEN_OBJ := $(B)/obj/gen/style_css.o $(B)/obj/gen/enhance_js.o \
  $(B)/obj/gen/builtin_lists.o
$(GEN_OBJ): $(B)/obj/gen/%.o: $(B)/gen/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/libpvcore.a: $(call obj,$(CORE_SRC)) $(call wide,$(WIDE_SRC)) $(GEN_OBJ)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(B)/libpvstore.a: $(call obj,$(STORE_SRC))
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

LIBS_A := $(if $(STORE_SRC),$(B)/libpvstore.a) $(B)/libpvcore.a

# A module leaves ap_* undefined on purpose, so no -z defs here.
$(MODULE): $(call obj,$(HTTPD_SRC)) $(LIBS_A)
	$(if $(V),,@echo '  LD $@')
	$(Q)$(CC) -shared $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lm

$(TOOL): $(call obj,$(TOOLS_SRC)) $(LIBS_A)
	$(if $(V),,@echo '  LD $@')
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $^ $(APR_LIBS) $(PKG_LIBS) -lz -lm

$(B)/unit/%: $(B)/obj/tests/unit/%.o $(LIBS_A)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $^ -lcmocka $(APR_LIBS) $(PKG_LIBS) -lm

# The one part of the httpd room that is tested without httpd.
$(B)/unit/test_config_merge: $(B)/obj/mod_privacy/httpd/config_merge.o

# Its allocations fail one after the other.
$(B)/unit/test_rules_memory: LDFLAGS_ALL += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free

# Objects of tests are kept: they are made by chains of pattern rules.
.SECONDARY:

bootstrap: ## installs what every target needs
	@scripts/bootstrap build test browser

# A fuzz target with a plain main() that replays its seeds.
$(B)/seeds/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz/standalone.o $(LIBS_A)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $^ $(APR_LIBS) $(PKG_LIBS) -lm

# Programs that server tests use, such as a writer of known batches, and
# libraries that make chosen system calls fail, move the clock or slow it.
TEST_TOOLS := $(B)/tests/store_writer $(B)/tests/agent_classes $(B)/tests/fail_nth.so $(B)/tests/note_calls.so \
  $(B)/tests/move_clock.so $(B)/tests/slow_clock.so

$(B)/tests/%: $(B)/obj/tests/tools/%.o $(LIBS_A)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $^ $(APR_LIBS) $(PKG_LIBS) -lm

$(B)/tests/%.so: tests/tools/%.c
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared -U_FORTIFY_SOURCE -fno-builtin -o $@ $<

unit: $(UNITS) ## core and store, by cmocka
	@scripts/run-units $(UNITS)

seeds: $(SEEDS) ## fuzz targets over their committed seeds
	@scripts/run-seeds $(SEEDS)

lint: $(if $(wildcard mod_privacy/mod_privacy.c),$(MODULE)) ## layers, sizes, docstrings, drift
	@scripts/lint

format: ## clang-format over every C file
	@git ls-files -z --cached --others --exclude-standard '*.[ch]' | xargs -0 clang-format -i

.PHONY: test-tools
test-tools: $(TEST_TOOLS)

server: $(MODULE) $(TOOL) $(TEST_TOOLS) ## the module in httpd, by bats and curl
	@scripts/run-server

browser: $(MODULE) $(TOOL) ## the demo site in headless Chromium
	@scripts/run-browser

corpus: ## every real page in Chromium (make check: every third)
	@scripts/bootstrap build test browser
	@$(MAKE) --no-print-directory all
	@PV_PAGES=all scripts/run-browser tests/browser/corpus.test.mjs

# What the rows of tests/bench run: each C file there is a program.
BENCH := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))

$(B)/bench/%: $(B)/obj/tests/bench/%.o $(LIBS_A)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $^ $(APR_LIBS) $(PKG_LIBS) -lm

.PHONY: bench-programs
bench-programs: $(BENCH)

# On a bare machine nothing compiles before bootstrap has run: what these targets
# need is made in their recipes.
bench: ## what a request costs, beside the peers, with the budgets as gates
	@scripts/bootstrap build test bench soak
	@$(MAKE) --no-print-directory -s all test-tools bench-programs
	@scripts/run-bench

SECONDS ?= 60
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/programs/%,$(FUZZ_SRC))

# Everything once more with clang, in a folder of its own: B=build/fuzz.
$(B)/programs/%: $(B)/obj/tests/fuzz/%.o $(LIBS_A)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $^ $(APR_LIBS) $(PKG_LIBS) -lm

.PHONY: fuzz-programs
fuzz-programs: $(FUZZ)

# The names of the targets, as the folder for clang's build has them.
FUZZ_NAMES := $(patsubst tests/fuzz/%.c,build/fuzz/programs/%,$(FUZZ_SRC))
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined
fuzz: ## libFuzzer over every parser, SECONDS=60 each
	@scripts/bootstrap build fuzz
	@$(MAKE) --no-print-directory B=build/fuzz CC=clang WARN= CFLAGS="-O1" \
	  EXTRA_CFLAGS="$(SANITIZE) -fsanitize=fuzzer-no-link" EXTRA_LDFLAGS="-fsanitize=fuzzer" fuzz-programs
	@scripts/run-fuzz $(SECONDS) $(FUZZ_NAMES)

# In folders of their own, with gcc: stock httpd takes the libraries of its
# sanitizers by LD_PRELOAD.
$(B)/pool_shim.so: tests/sanitize/pool_shim.c
	@mkdir -p $(@D)
	$(Q)$(CC) -shared $(CPPFLAGS) -std=c11 -O1 -g -fPIC -o $@ $< $(shell apr-1-config --link-ld)

# Faults that each sanitizer must find.
$(B)/mod_privacy_planted.so: $(B)/obj/tests/sanitize/mod_privacy_planted.o
	$(Q)$(CC) -shared $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $<

.PHONY: sanitize-build sanitize-asan sanitize-tsan sanitize-memcheck
sanitize-build: $(MODULE) $(B)/pool_shim.so $(B)/mod_privacy_planted.so unit seeds

sanitize: sanitize-asan sanitize-tsan sanitize-memcheck ## server tests under ASan, UBSan, TSan and memcheck

sanitize-asan:
	@scripts/bootstrap build test soak
	@$(MAKE) --no-print-directory all test-tools
	@ASAN_OPTIONS=detect_leaks=0 $(MAKE) --no-print-directory B=build/sanitize WARN= CFLAGS="-O1 -fno-omit-frame-pointer" \
	  EXTRA_CFLAGS="-fsanitize=address,undefined -U_FORTIFY_SOURCE" sanitize-build
	@scripts/run-sanitize asan

sanitize-tsan:
	@scripts/bootstrap build test soak
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory B=build/tsan WARN= CFLAGS="-O1 -fno-omit-frame-pointer" \
	  EXTRA_CFLAGS="-fsanitize=thread -U_FORTIFY_SOURCE" build/tsan/mod_privacy.so \
	  build/tsan/pool_shim.so build/tsan/mod_privacy_planted.so
	@scripts/run-sanitize tsan

sanitize-memcheck:
	@scripts/bootstrap build test soak bench
	@$(MAKE) --no-print-directory all build/mod_privacy_planted.so
	@scripts/run-sanitize memcheck

MINUTES ?= 10
soak: ## mixed load for MINUTES=10 with restarts and faults
	@scripts/bootstrap build test soak
	@$(MAKE) --no-print-directory all
	@PV_SOAK_MINUTES=$(MINUTES) bats tests/soak/soak.bats

# The tests of accounting and of the stores, with the figures that stand in
# SECURITY.md's promises rather than with those that fit into `make check`.
endurance: ## 200,000 requests under each MPM, 1,000 kills: figures stay exact
	@scripts/bootstrap build test
	@$(MAKE) --no-print-directory all test-tools
	@PV_REQUESTS=200000 PV_KILLS=1000 PV_LIFE_S=3600 bats tests/server/70-exact.bats \
	  tests/server/71-store-faults.bats tests/server/72-pgsql.bats tests/server/76-accounting.bats

coverage: ## what units and seeds reach, room by room and parser by parser, with bounds
	@scripts/bootstrap build test coverage
	@find build/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) --no-print-directory -s B=build/coverage CFLAGS="-Og" EXTRA_CFLAGS="--coverage -fprofile-update=atomic" EXTRA_LDFLAGS="--coverage" unit seeds
	@gcovr --root . --filter 'mod_privacy/(core|store)/' --exclude-unreachable-branches --json-summary build/coverage/summary.json \
	  --html-details build/coverage/index.html --sort-percentage build/coverage/obj
	@scripts/coverage build/coverage/summary.json

# RUN: another command for that root, such as RUN='make fuzz SECONDS=10'.
bare: ## make demo and make check in a bare Debian root made for it
	@scripts/bare-root $(if $(RUN),'$(RUN)')

deb: ## a Debian package in build/
	@scripts/make-deb

PORT ?= 8080
demo: ## the demo site on 127.0.0.1, PORT=8080, until Ctrl-C
	@scripts/demo $(PORT)

# What `make check` says about is decided by scripts/check, which calls the
# other targets once everything they need is installed.
check: ## installs what is missing, builds, runs every test
	@scripts/check

# The folder for figures is made on the machine itself, not in a package.
install: all ## into LIBEXECDIR and /usr/share, below DESTDIR
	install -D -m 644 $(MODULE) $(DESTDIR)$(LIBEXECDIR)/mod_privacy.so
	install -D -m 755 $(TOOL) $(DESTDIR)/usr/bin/privacyctl
	install -D -m 644 conf/privacy.load $(DESTDIR)/etc/apache2/mods-available/privacy.load
	install -D -m 644 conf/privacy.conf $(DESTDIR)/etc/apache2/mods-available/privacy.conf
	install -D -m 644 conf/privacy.conf.reference $(DESTDIR)$(DOCDIR)/privacy.conf.reference
	install -D -m 644 mod_privacy/doc/mod_privacy.html $(DESTDIR)$(DOCDIR)/mod_privacy.html
	install -D -m 644 mod_privacy/doc/CHANGES $(DESTDIR)$(DOCDIR)/CHANGES
	install -D -m 644 -t $(DESTDIR)$(DOCDIR)/recipes conf/recipes/*
	install -D -m 644 mod_privacy/doc/privacyctl.8 $(DESTDIR)/usr/share/man/man8/privacyctl.8
	$(if $(DESTDIR),,install -d -m 750 -o www-data -g www-data /var/lib/mod_privacy)

clean: ## removes everything that was made
	rm -rf $(B)

-include $(patsubst %.c,$(B)/obj/%.wide.d,$(WIDE_SRC))
-include $(patsubst %.c,$(B)/obj/%.d,$(CORE_SRC) $(STORE_SRC) $(HTTPD_SRC) $(TOOLS_SRC) $(UNIT_SRC) $(FUZZ_SRC))
