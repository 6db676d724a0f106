/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads log files through zlib, which passes plain files on as they are (see
 * import_log.h).
 */
#include "mod_privacy/tools/import_log.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK_BYTES 65536

struct pv_import_log {
    gzFile file;
    int64_t size_bytes;
    int64_t offset; /* of the end of the last line, decompressed */
    apr_sha1_ctx_t digest;
    char buffer[PV_IMPORT_LINE_MAX];
    size_t begin; /* of what was not given yet */
    size_t end;
    bool is_too_long; /* the line that is being skipped */
    bool is_end;
};

static apr_status_t close_log(void *data)
{
    pv_import_log *log = data;

    gzclose_r(log->file);
    return APR_SUCCESS;
}

/* Checks and opens; the descriptor belongs to zlib from then on. */
static gzFile open_file(const char *name, int64_t *size_bytes,
                        const char **error)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    gzFile file;

    *error = "cannot be opened";
    if (fd < 0) {
        return NULL;
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        *error = "is not a regular file";
        close(fd);
        return NULL;
    }
    *size_bytes = (int64_t)info.st_size;
    file = gzdopen(fd, "rb");
    if (file == NULL) {
        close(fd);
    }
    return file;
}

pv_status pv_import_log_open(const char *name, apr_pool_t *pool,
                             pv_import_log **log, const char **error)
{
    pv_import_log *opened = apr_pcalloc(pool, sizeof(*opened));

    opened->file = open_file(name, &opened->size_bytes, error);
    if (opened->file == NULL) {
        *error = apr_psprintf(pool, "'%s' %s", name, *error);
        return PV_ERR_IO;
    }
    apr_pool_cleanup_register(pool, opened, close_log, apr_pool_cleanup_null);
    (void)gzbuffer(opened->file, CHUNK_BYTES);
    apr_sha1_init(&opened->digest);
    *log = opened;
    return PV_OK;
}

/* Moves the rest to the front and reads behind it. */
static pv_status fill(pv_import_log *log)
{
    int got;

    memmove(log->buffer, log->buffer + log->begin, log->end - log->begin);
    log->end -= log->begin;
    log->begin = 0;
    got = gzread(log->file, log->buffer + log->end,
                 (unsigned)(sizeof(log->buffer) - log->end));
    if (got < 0) {
        return PV_ERR_IO;
    }
    if (got == 0) {
        int code;
        (void)gzerror(log->file, &code);
        log->is_end = true;
        return code == Z_BUF_ERROR || code < 0 ? PV_ERR_IO : PV_OK;
    }
    log->end += (size_t)got;
    return PV_OK;
}

/* Counts bytes as read. */
static void advance(pv_import_log *log, size_t len)
{
    apr_sha1_update_binary(&log->digest,
                           (const unsigned char *)log->buffer + log->begin,
                           (unsigned)len);
    log->begin += len;
    log->offset += (int64_t)len;
}

/* A line that fills the whole buffer without an end is skipped in pieces,
 * whose bytes count once the end is found; see pv_import_log_next(). */
static void drop_piece(pv_import_log *log)
{
    advance(log, log->end - log->begin);
    log->is_too_long = true;
}

pv_status pv_import_log_next(pv_import_log *log, pv_span *line)
{
    for (;;) {
        const char *start = log->buffer + log->begin;
        size_t rest = log->end - log->begin;
        const char *newline = memchr(start, '\n', rest);
        pv_status status;

        if (newline != NULL) {
            size_t len = (size_t)(newline - start);
            *line = pv_span_make(start, log->is_too_long ? 0 : len);
            if (line->len > 0 && start[line->len - 1] == '\r') {
                line->len--;
            }
            log->is_too_long = false;
            advance(log, len + 1);
            return PV_OK;
        }
        if (log->is_end) {
            return PV_ERR_NOT_FOUND;
        }
        if (rest == sizeof(log->buffer)) {
            drop_piece(log);
        }
        status = fill(log);
        if (status != PV_OK) {
            return status;
        }
    }
}

int64_t pv_import_log_offset(const pv_import_log *log)
{
    return log->offset;
}

void pv_import_log_digest(const pv_import_log *log,
                          unsigned char digest[APR_SHA1_DIGESTSIZE])
{
    apr_sha1_ctx_t copy = log->digest;

    apr_sha1_final(digest, &copy);
}

int pv_import_log_percent(const pv_import_log *log)
{
    int64_t at = (int64_t)gzoffset(log->file);

    if (log->size_bytes <= 0 || at >= log->size_bytes) {
        return 100;
    }
    return at < 0 ? 0 : (int)(at * 100 / log->size_bytes);
}

int64_t pv_import_log_size(const pv_import_log *log)
{
    return log->size_bytes;
}

static bool write_zeros(int fd, int64_t size_bytes)
{
    static const char zeros[CHUNK_BYTES];

    while (size_bytes > 0) {
        size_t part =
            size_bytes > CHUNK_BYTES ? CHUNK_BYTES : (size_t)size_bytes;
        ssize_t done = write(fd, zeros, part);
        if (done < 0 && errno != EINTR) {
            return false;
        }
        size_bytes -= done > 0 ? done : 0;
    }
    return fsync(fd) == 0;
}

pv_status pv_import_log_shred(const char *name, int64_t size_bytes)
{
    int fd = open(name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat info;
    bool is_done;

    if (fd < 0) {
        return PV_ERR_IO;
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)
        || (int64_t)info.st_size != size_bytes) {
        close(fd);
        return PV_ERR_RANGE;
    }
    is_done = write_zeros(fd, size_bytes);
    is_done = close(fd) == 0 && is_done;
    return is_done && unlink(name) == 0 ? PV_OK : PV_ERR_IO;
}
