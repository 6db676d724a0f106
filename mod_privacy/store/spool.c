/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing, reading and applying spool files (see spool.h for the format).
 *
 * A file lies where the store's own account can write, so it is read like
 * any other input: bounded, every field checked, a checksum against a failing
 * disk. Nothing follows a symbolic link: files are made with O_EXCL.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/store/private.h"
#include "mod_privacy/store/spool.h"

#define HEAD_LINE "mod_privacy spool 1\n"

#define FIGURES_MAX 100000
/* A site, an item and the numbers of one line. */
#define LINE_MAX_BYTES (PV_SITE_MAX + PV_ITEM_MAX + 160)
#define FILE_MAX_BYTES (32 * 1024 * 1024)

#define FIELDS_MAX 6

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static const char *const unit_names[] = {
    [PV_PERIOD_HOUR] = "hour",
    [PV_PERIOD_DAY] = "day",
    [PV_PERIOD_WEEK] = "week",
    [PV_PERIOD_MONTH] = "month",
};

static uint64_t checksum(uint64_t sum, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        sum = (sum ^ (unsigned char)bytes[i]) * FNV_PRIME;
    }
    return sum;
}

/* --- writing --- */

/* Writes all of it. @return false when the disk is full or failing */
static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);
        if (written <= 0) {
            return false;
        }
        bytes += written;
        len -= (size_t)written;
    }
    return true;
}

static char *as_text(const pv_batch *batch, int rounding, apr_pool_t *pool,
                     size_t *len)
{
    size_t room = (batch->count + 3) * LINE_MAX_BYTES;
    char *text = apr_palloc(pool, room);
    size_t at = (size_t)apr_snprintf(
        text, room,
        HEAD_LINE "batch\t%s\t%s\t%" APR_INT64_T_FMT "\t%d\t%" APR_SIZE_T_FMT
                  "\n",
        batch->node, batch->boot, batch->sequence, rounding, batch->count);

    for (size_t i = 0; i < batch->count; i++) {
        const pv_figure *figure = &batch->figures[i];
        at += (size_t)apr_snprintf(
            text + at, room - at,
            "%s\t%s\t%" APR_INT64_T_FMT "\t%" APR_INT64_T_FMT "\t%s\t%s\n",
            unit_names[figure->unit], pv_dimension_name(figure->dimension),
            figure->period, figure->delta, figure->site, figure->item);
    }
    at += (size_t)apr_snprintf(text + at, room - at, "end\t%016" PRIx64 "\n",
                               checksum(FNV_BASIS, text, at));
    *len = at;
    return text;
}

/* Makes a file whose name appears only when all of it is on the disk. */
static bool write_file(const char *folder, const char *path, const char *text,
                       size_t len, apr_pool_t *pool)
{
    const char *draft = apr_pstrcat(pool, path, ".new", NULL);
    bool is_done = false;
    int fd;

    unlink(draft);
    fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (fd >= 0) {
        is_done = write_all(fd, text, len) && fsync(fd) == 0;
        is_done = close(fd) == 0 && is_done;
    }
    if (!is_done || rename(draft, path) != 0) {
        unlink(draft);
        return false;
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    return true;
}

pv_status pv_spool_write(const pv_spool *spool, const pv_batch *batch,
                         int rounding, apr_pool_t *pool, const char **error)
{
    size_t len;
    pv_batch sound = *batch;
    pv_figure *kept;
    char *text;
    const char *path =
        apr_psprintf(pool, "%s/%s%s-%020" APR_INT64_T_FMT, spool->folder,
                     spool->prefix, batch->boot, batch->sequence);

    /* Only sound figures: a tab in an item would break the line. */
    kept = apr_palloc(pool, (batch->count + 1) * sizeof(*kept));
    sound.count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (pv_figure_is_sound(&batch->figures[i], rounding)) {
            kept[sound.count++] = batch->figures[i];
        }
    }
    sound.figures = kept;
    text = as_text(&sound, rounding, pool, &len);
    if (!write_file(spool->folder, path, text, len, pool)) {
        *error =
            apr_psprintf(pool, "the spool file %s cannot be written", path);
        return PV_ERR_IO;
    }
    return PV_OK;
}

/* --- reading --- */

/* Cuts a line into its fields. @return how many, 0 when there are too many */
static size_t split_fields(pv_span line, pv_span fields[FIELDS_MAX])
{
    size_t count = 0;

    for (;;) {
        const char *tab = memchr(line.ptr, '\t', line.len);
        size_t len = tab != NULL ? (size_t)(tab - line.ptr) : line.len;
        if (count == FIELDS_MAX) {
            return 0;
        }
        fields[count++] = pv_span_make(line.ptr, len);
        if (tab == NULL) {
            return count;
        }
        line = pv_span_make(tab + 1, line.len - len - 1);
    }
}

/* Takes the next line off a text. @return false at its end */
static bool next_line(pv_span *text, pv_span *line)
{
    const char *end = memchr(text->ptr, '\n', text->len);

    if (end == NULL) {
        return false;
    }
    *line = pv_span_make(text->ptr, (size_t)(end - text->ptr));
    *text = pv_span_make(end + 1, text->len - line->len - 1);
    return true;
}

static bool parse_unit(pv_span name, pv_period_unit *unit)
{
    for (int i = 0; i <= PV_PERIOD_MONTH; i++) {
        if (pv_span_equal(name, pv_span_of(unit_names[i]))) {
            *unit = (pv_period_unit)i;
            return true;
        }
    }
    return false;
}

static bool parse_figure(pv_span line, int rounding, apr_pool_t *pool,
                         pv_figure *figure)
{
    pv_span fields[FIELDS_MAX];

    if (split_fields(line, fields) != FIELDS_MAX
        || !parse_unit(fields[0], &figure->unit)
        || pv_dimension_parse(fields[1], &figure->dimension) != PV_OK
        || pv_number_parse(fields[2], 0, INT64_MAX, &figure->period) != PV_OK
        || pv_number_parse(fields[3], 1, INT64_MAX, &figure->delta) != PV_OK) {
        return false;
    }
    figure->site = apr_pstrmemdup(pool, fields[4].ptr, fields[4].len);
    figure->item = apr_pstrmemdup(pool, fields[5].ptr, fields[5].len);
    return pv_figure_is_sound(figure, rounding);
}

/* Copies a name of the batch. @return false when it is empty or too long */
static bool take_name(pv_span field, char *name, size_t room)
{
    if (field.len == 0 || field.len >= room) {
        return false;
    }
    memcpy(name, field.ptr, field.len);
    name[field.len] = '\0';
    return true;
}

static bool parse_batch(pv_span line, int rounding, pv_batch *batch)
{
    pv_span fields[FIELDS_MAX];
    int64_t base;
    int64_t count;

    if (split_fields(line, fields) != FIELDS_MAX
        || !pv_span_equal(fields[0], pv_span_of("batch"))
        || !take_name(fields[1], batch->node, sizeof(batch->node))
        || !take_name(fields[2], batch->boot, sizeof(batch->boot))
        || pv_number_parse(fields[3], 1, INT64_MAX, &batch->sequence) != PV_OK
        || pv_number_parse(fields[4], rounding, rounding, &base) != PV_OK
        || pv_number_parse(fields[5], 0, FIGURES_MAX, &count) != PV_OK) {
        return false;
    }
    batch->count = (size_t)count;
    return true;
}

/* Tests the last line against all bytes before it. */
static bool is_whole(pv_span text, pv_span rest)
{
    char expected[32];
    pv_span before = pv_span_make(text.ptr, text.len - rest.len);

    apr_snprintf(expected, sizeof(expected), "end\t%016" PRIx64 "\n",
                 checksum(FNV_BASIS, before.ptr, before.len));
    return pv_span_equal(rest, pv_span_of(expected));
}

pv_status pv_spool_parse(pv_span text, int rounding, apr_pool_t *pool,
                         pv_batch *batch)
{
    pv_span rest = text;
    pv_span line;
    pv_figure *figures;

    if (!pv_span_starts_with(text, HEAD_LINE) || !next_line(&rest, &line)
        || !next_line(&rest, &line) || !parse_batch(line, rounding, batch)
        || batch->count > rest.len) {
        return PV_ERR_CORRUPT;
    }
    figures = apr_palloc(pool, (batch->count + 1) * sizeof(*figures));
    for (size_t i = 0; i < batch->count; i++) {
        if (!next_line(&rest, &line)
            || !parse_figure(line, rounding, pool, &figures[i])) {
            return PV_ERR_CORRUPT;
        }
    }
    batch->figures = figures;
    return is_whole(text, rest) ? PV_OK : PV_ERR_CORRUPT;
}

pv_status pv_spool_read(const char *path, int rounding, apr_pool_t *pool,
                        pv_batch *batch)
{
    apr_file_t *file;
    apr_finfo_t found;
    char *text;
    apr_size_t len;
    apr_status_t rv =
        apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool);

    if (rv != APR_SUCCESS
        || apr_file_info_get(&found, APR_FINFO_SIZE | APR_FINFO_TYPE, file)
               != APR_SUCCESS) {
        return PV_ERR_IO;
    }
    if (found.filetype != APR_REG || found.size > FILE_MAX_BYTES) {
        apr_file_close(file);
        return PV_ERR_CORRUPT;
    }
    len = (apr_size_t)found.size;
    text = apr_palloc(pool, len + 1);
    rv = apr_file_read_full(file, text, len, &len);
    apr_file_close(file);
    if (rv != APR_SUCCESS && !APR_STATUS_IS_EOF(rv)) {
        return PV_ERR_IO;
    }
    return pv_spool_parse(pv_span_make(text, len), rounding, pool, batch);
}

/* --- applying --- */

static bool is_spool_name(const char *name, const char *prefix)
{
    size_t len = strlen(name);
    size_t expected = strlen(prefix) + PV_BOOT_LEN + 1 + 20;

    return len == expected && strncmp(name, prefix, strlen(prefix)) == 0
           && strspn(name + len - 20, "0123456789") == 20;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static apr_array_header_t *find_files(const pv_spool *spool, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 4, sizeof(const char *));
    apr_dir_t *dir;
    apr_finfo_t entry;

    if (apr_dir_open(&dir, spool->folder, pool) != APR_SUCCESS) {
        return names;
    }
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (is_spool_name(entry.name, spool->prefix)) {
            APR_ARRAY_PUSH(names, const char *) = apr_pstrdup(pool, entry.name);
        }
    }
    apr_dir_close(dir);
    qsort(names->elts, (size_t)names->nelts, sizeof(const char *),
          compare_names);
    return names;
}

static pv_status apply_file(const char *path, pv_store *store, int64_t now_s,
                            apr_pool_t *pool, pv_spool_outcome *outcome,
                            const char **error)
{
    pv_batch batch;
    pv_store_outcome applied;
    pv_status status =
        pv_spool_read(path, pv_store_rounding(store), pool, &batch);

    if (status == PV_ERR_CORRUPT) {
        outcome->bad++;
        rename(path, apr_pstrcat(pool, path, ".bad", NULL));
        return PV_OK;
    }
    if (status != PV_OK) {
        *error = apr_psprintf(pool, "the spool file %s cannot be read", path);
        return status;
    }
    status = pv_store_apply(store, &batch, now_s, &applied, error);
    if (status == PV_OK) {
        outcome->applied++;
        unlink(path);
    }
    return status;
}

pv_status pv_spool_apply(const pv_spool *spool, pv_store *store, int64_t now_s,
                         apr_pool_t *parent, pv_spool_outcome *outcome,
                         const char **error)
{
    pv_status status = PV_OK;
    apr_pool_t *pool;
    apr_array_header_t *names;

    outcome->applied = outcome->bad = 0;
    apr_pool_create(&pool, parent);
    names = find_files(spool, pool);
    for (int i = 0; status == PV_OK && i < names->nelts; i++) {
        apr_pool_t *one;
        apr_pool_create(&one, pool);
        status =
            apply_file(apr_pstrcat(one, spool->folder, "/",
                                   APR_ARRAY_IDX(names, i, const char *), NULL),
                       store, now_s, one, outcome, error);
        if (status != PV_OK) {
            *error = apr_pstrdup(parent, *error);
        }
        apr_pool_destroy(one);
    }
    apr_pool_destroy(pool);
    return status;
}
