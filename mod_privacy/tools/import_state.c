/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder of an import (see import_state.h). Files are written beside
 * their name, synchronised and renamed; `imported` only grows.
 */
#include "mod_privacy/tools/import_state.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mod_privacy/core/base/number.h"

#define MARK_TEXT_MAX 80 /* bytes of a line of `imported` */
#define DIGEST_TEXT   (2 * APR_SHA1_DIGESTSIZE)

static char *path_of(const pv_import_state *state, const char *name)
{
    return apr_pstrcat(state->pool, state->folder, "/", name, NULL);
}

static pv_status fail(const pv_import_state *state, const char *what,
                      const char **error)
{
    *error = apr_psprintf(state->pool, "%s in '%s'", what, state->folder);
    return PV_ERR_IO;
}

static void format_mark(const pv_import_mark *mark, char text[MARK_TEXT_MAX])
{
    int len = snprintf(text, MARK_TEXT_MAX, "%lld ", (long long)mark->length);

    for (size_t i = 0; i < APR_SHA1_DIGESTSIZE; i++) {
        len += snprintf(text + len, MARK_TEXT_MAX - (size_t)len, "%02x",
                        mark->digest[i]);
    }
}

static bool parse_mark(pv_span text, pv_import_mark *mark)
{
    const char *space = memchr(text.ptr, ' ', text.len);
    size_t len = space != NULL ? (size_t)(space - text.ptr) : 0;

    if (space == NULL || text.len - len - 1 != DIGEST_TEXT
        || pv_number_parse(pv_span_make(text.ptr, len), 1, INT64_MAX,
                           &mark->length)
               != PV_OK) {
        return false;
    }
    for (size_t i = 0; i < APR_SHA1_DIGESTSIZE; i++) {
        char digits[3] = { space[1 + 2 * i], space[2 + 2 * i], '\0' };
        unsigned value;
        if (strspn(digits, "0123456789abcdef") != 2
            || sscanf(digits, "%x", &value) != 1) {
            return false;
        }
        mark->digest[i] = (unsigned char)value;
    }
    return true;
}

/* Reads marks, one a line; a short one is what a crash may leave. */
static pv_status read_marks(pv_import_state *state, const char *name,
                            apr_array_header_t *marks)
{
    FILE *file = fopen(path_of(state, name), "re");
    char text[MARK_TEXT_MAX];
    pv_status status = PV_OK;

    if (file == NULL) {
        return PV_ERR_NOT_FOUND;
    }
    while (status == PV_OK && fgets(text, sizeof(text), file) != NULL) {
        size_t len = strlen(text);
        pv_import_mark mark;
        if (len == 0 || text[len - 1] != '\n') {
            break;
        }
        if (parse_mark(pv_span_make(text, len - 1), &mark)) {
            APR_ARRAY_PUSH(marks, pv_import_mark) = mark;
        }
        else if (len > DIGEST_TEXT) {
            status = PV_ERR_CORRUPT;
        }
    }
    fclose(file);
    return status;
}

static apr_status_t close_lock(void *data)
{
    close(((pv_import_state *)data)->lock);
    return APR_SUCCESS;
}

pv_status pv_import_state_open(const char *folder, apr_pool_t *pool,
                               pv_import_state *state, const char **error)
{
    state->folder = folder;
    state->pool = pool;
    state->spool = (pv_spool){ folder, PV_IMPORT_PREFIX };
    state->marks = apr_array_make(pool, 16, sizeof(pv_import_mark));
    (void)mkdir(folder, 0700);
    state->lock = open(path_of(state, "lock"),
                       O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (state->lock < 0) {
        return fail(state, "no file can be made", error);
    }
    apr_pool_cleanup_register(pool, state, close_lock, apr_pool_cleanup_null);
    if (flock(state->lock, LOCK_EX | LOCK_NB) != 0) {
        (void)fail(state, "another import is running", error);
        return PV_ERR_FULL;
    }
    if (read_marks(state, "imported", state->marks) == PV_ERR_CORRUPT) {
        (void)fail(state, "the file 'imported' cannot be read", error);
        return PV_ERR_CORRUPT;
    }
    return PV_OK;
}

bool pv_import_state_has(const pv_import_state *state,
                         const pv_import_mark *mark)
{
    for (int i = 0; i < state->marks->nelts; i++) {
        const pv_import_mark *known =
            &APR_ARRAY_IDX(state->marks, i, pv_import_mark);
        if (known->length == mark->length
            && memcmp(known->digest, mark->digest, APR_SHA1_DIGESTSIZE) == 0) {
            return true;
        }
    }
    return false;
}

/* Writes a line to a file and makes it last. */
static bool write_line(const char *name, int flags, const char *line)
{
    int fd =
        open(name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    size_t len = strlen(line);
    bool is_done;

    if (fd < 0) {
        return false;
    }
    is_done = write(fd, line, len) == (ssize_t)len && fsync(fd) == 0;
    return close(fd) == 0 && is_done;
}

static void sync_folder(const pv_import_state *state)
{
    int fd = open(state->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

pv_status pv_import_state_ready(pv_import_state *state,
                                const pv_import_mark *mark, const char **error)
{
    char text[MARK_TEXT_MAX];
    const char *fresh = path_of(state, "ready.new");

    format_mark(mark, text);
    if (!write_line(fresh, O_TRUNC, apr_pstrcat(state->pool, text, "\n", NULL))
        || rename(fresh, path_of(state, "ready")) != 0) {
        return fail(state, "the file 'ready' cannot be written", error);
    }
    sync_folder(state);
    return PV_OK;
}

/* Ends a half line that a crash left, so that ours begins at the start. */
static bool append_mark(const pv_import_state *state,
                        const pv_import_mark *mark)
{
    const char *name = path_of(state, "imported");
    char text[MARK_TEXT_MAX], last = '\n';
    int fd = open(name, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        if (lseek(fd, -1, SEEK_END) >= 0 && read(fd, &last, 1) != 1) {
            last = '\n';
        }
        close(fd);
    }
    format_mark(mark, text);
    return write_line(
        name, O_APPEND,
        apr_pstrcat(state->pool, last != '\n' ? "\n" : "", text, "\n", NULL));
}

pv_status pv_import_state_apply(pv_import_state *state,
                                const pv_import_mark *mark, pv_store *store,
                                int64_t now_s, const char **error)
{
    pv_spool_outcome outcome = { 0, 0 };
    pv_status status = pv_spool_apply(&state->spool, store, now_s, state->pool,
                                      &outcome, error);

    if (status != PV_OK) {
        return status;
    }
    if (outcome.bad > 0) {
        return fail(state, "a batch was damaged and set aside (.bad)", error);
    }
    if (!append_mark(state, mark)) {
        return fail(state, "the file 'imported' cannot be written", error);
    }
    sync_folder(state);
    APR_ARRAY_PUSH(state->marks, pv_import_mark) = *mark;
    if (unlink(path_of(state, "ready")) != 0) {
        return fail(state, "the file 'ready' cannot be removed", error);
    }
    return PV_OK;
}

/* Batches of a log that was not read to its end. */
static void drop_batches(const pv_import_state *state)
{
    apr_dir_t *dir;
    apr_finfo_t info;

    if (apr_dir_open(&dir, state->folder, state->pool) != APR_SUCCESS) {
        return;
    }
    while (apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (strncmp(info.name, PV_IMPORT_PREFIX, strlen(PV_IMPORT_PREFIX))
            == 0) {
            (void)unlink(path_of(state, info.name));
        }
    }
    apr_dir_close(dir);
}

pv_status pv_import_state_recover(pv_import_state *state, pv_store *store,
                                  int64_t now_s, const char **error)
{
    apr_array_header_t *ready =
        apr_array_make(state->pool, 1, sizeof(pv_import_mark));
    pv_status status = read_marks(state, "ready", ready);

    if (status == PV_ERR_NOT_FOUND) {
        drop_batches(state);
        return PV_OK;
    }
    if (status != PV_OK || ready->nelts != 1) {
        (void)fail(state, "the file 'ready' cannot be read", error);
        return PV_ERR_CORRUPT;
    }
    return pv_import_state_apply(
        state, &APR_ARRAY_IDX(ready, 0, pv_import_mark), store, now_s, error);
}
