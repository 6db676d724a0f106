/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which store this server has, and whether it can be used (see
 * store_place.h).
 *
 * The parent opens no store. It loads the driver, which says whether the
 * package is there, and forks the process that looks at the rest with the
 * rights that the children will have.
 */
#include "mod_privacy/httpd/store_place.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <unixd.h>

#include "mod_privacy/httpd/as_user.h"

#define CHECK_WAIT_S    4
#define FOLDER_ATTEMPTS 4
#define MEMORY_ROOT     "/dev/shm"
#define MEMORY_NAME     "mod_privacy-"
#define RETAINED        "mod_privacy-store-place"

/* Lives as long as the parent, over restarts. */
typedef struct retained_place {
    char memory_folder[64]; /* empty: none was made */
    int lock;               /* descriptor of the folder, locked */
    bool is_said;           /* that figures live in memory */
} retained_place;

static int refuse(const server_rec *s, const char *text)
{
    return pv_config_fail(
        s, NULL, apr_pstrcat(s->process->pconf, "PrivacyStore: ", text, NULL));
}

pv_store_target pv_store_target_of(const server_rec *s)
{
    const pv_global_config *global = pv_config_global(s);
    pv_store_target target = {
        .driver = global->store_driver,
        .params = global->store_params,
        .rounding = pv_config_rounding(global),
    };

    if (target.driver == NULL) {
        target.driver = "sqlite3";
    }
    return target;
}

static bool is_file(const pv_store_target *target)
{
    return strcmp(target->driver, "sqlite3") == 0;
}

/* --- check_config --- */

static const char *folder_of(const char *path, apr_pool_t *pool)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL) {
        return ".";
    }
    return slash == path ? "/"
                         : apr_pstrmemdup(pool, path, (size_t)(slash - path));
}

static const char *who(apr_pool_t *pool)
{
    if (ap_unixd_config.user_name != NULL) {
        return apr_psprintf(pool, "user '%s'", ap_unixd_config.user_name);
    }
    return apr_psprintf(pool, "user id %u", (unsigned)geteuid());
}

/* access() would ask for the real account without its capabilities. */
static bool may(const char *path, int mode)
{
    return faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0;
}

/* Looks at the folder and the file without making anything. */
static const char *check_file(const pv_store_target *target, apr_pool_t *pool)
{
    const char *folder = folder_of(target->params, pool);
    struct stat found;

    if (stat(folder, &found) != 0 || !S_ISDIR(found.st_mode)) {
        return apr_psprintf(pool,
                            "'%s': the folder '%s' does not exist or %s "
                            "cannot see it",
                            target->params, folder, who(pool));
    }
    if (!may(folder, W_OK | X_OK)) {
        return apr_psprintf(pool,
                            "'%s': %s must be allowed to write the folder "
                            "'%s', where the database and its journals live",
                            target->params, who(pool), folder);
    }
    if (stat(target->params, &found) != 0) {
        return NULL;
    }
    if (!S_ISREG(found.st_mode)) {
        return apr_psprintf(pool, "'%s' is not a regular file", target->params);
    }
    if (!may(target->params, R_OK | W_OK)) {
        return apr_psprintf(pool, "'%s': %s must be allowed to write it",
                            target->params, who(pool));
    }
    return NULL;
}

static const char *check_store(void *baton, apr_pool_t *pool)
{
    const pv_store_target *target = baton;
    const char *error = is_file(target) ? check_file(target, pool) : NULL;
    apr_pool_t *own;
    pv_store *store;
    pv_status status;

    if (error != NULL) {
        return error;
    }
    apr_pool_create(&own, pool);
    status = pv_store_open(target, false, own, &store, &error);
    if (status == PV_OK) {
        error = NULL;
    }
    else {
        error = apr_psprintf(pool, "the %s store: %s", target->driver, error);
    }
    apr_pool_destroy(own);
    /* A store that is away or damaged is dealt with while we serve. */
    return status == PV_ERR_RANGE || status == PV_ERR_SYNTAX ? error : NULL;
}

/* A start reads the configuration twice; a server that does not answer need
 * not be waited for twice. */
static bool is_asked_later(const pv_store_target *target)
{
    return !is_file(target)
           && ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
           && ap_state_query(AP_SQ_RUN_MODE) != AP_SQ_RM_CONFIG_TEST;
}

int pv_store_place_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                                apr_pool_t *ptemp, server_rec *s)
{
    pv_store_target target = pv_store_target_of(s);
    const char *error = NULL;

    (void)pconf, (void)plog;
    if (target.params == NULL || !pv_config_global(s)->is_on_anywhere) {
        return OK;
    }
    if (pv_store_driver(&target, ptemp, &error) != PV_OK) {
        return refuse(s, error);
    }
    if (!is_asked_later(&target)
        && pv_as_user(check_store, &target, CHECK_WAIT_S, ptemp, &error)
        && error != NULL) {
        return refuse(s, error);
    }
    return OK;
}

/* --- post_config --- */

/* Makes a folder that belongs to User; one that is there must be ours. */
static bool make_folder(const char *path)
{
    struct stat found;
    bool is_ours;
    int fd;

    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return false;
    }
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    is_ours = fstat(fd, &found) == 0
              && (found.st_uid == geteuid()
                  || found.st_uid == ap_unixd_config.user_id);
    if (is_ours && geteuid() == 0) {
        is_ours =
            fchown(fd, ap_unixd_config.user_id, ap_unixd_config.group_id) == 0;
    }
    close(fd);
    return is_ours;
}

static retained_place *retained_of(void)
{
    retained_place *retained = ap_retained_data_get(RETAINED);

    return retained != NULL
               ? retained
               : ap_retained_data_create(RETAINED, sizeof(*retained));
}

/* A process id says little in another PID namespace, where it names somebody
 * else or nobody. A lock on the folder is held by the parent and by every child
 * that it forks, and goes with the last of them however that one ends.
 * Returns the locked descriptor, or -1: taken, or no folder. */
static int lock_folder(int root, const char *name)
{
    int fd =
        openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Empties one folder and removes it, unless its server lives. The owner could
 * have put anything in its place, so nothing is reached by way of a link. */
static void remove_left_behind(int root, const char *name)
{
    static const char *const files[] = { "visits.db", "visits.db-wal",
                                         "visits.db-shm" };
    int fd = lock_folder(root, name);

    if (fd < 0) {
        return;
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        unlinkat(fd, files[i], 0);
    }
    unlinkat(root, name, AT_REMOVEDIR);
    close(fd);
}

/* Removes what servers that were killed have left in memory. */
static void remove_leftovers(void)
{
    DIR *root = opendir(MEMORY_ROOT);
    const struct dirent *entry;

    while (root != NULL && (entry = readdir(root)) != NULL) {
        if (strncmp(entry->d_name, MEMORY_NAME, strlen(MEMORY_NAME)) == 0) {
            remove_left_behind(dirfd(root), entry->d_name);
        }
    }
    if (root != NULL) {
        closedir(root);
    }
}

/* Makes a folder that is locked. One that another server took for a leftover
 * before the lock was held is gone: a second one is made then. */
static bool make_locked_folder(retained_place *retained)
{
    char folder[sizeof(retained->memory_folder)];
    struct stat found;

    for (int attempt = 0; attempt < FOLDER_ATTEMPTS; attempt++) {
        apr_snprintf(folder, sizeof(folder), "%s/%s%ld-XXXXXX", MEMORY_ROOT,
                     MEMORY_NAME, (long)getpid());
        if (mkdtemp(folder) == NULL) {
            return false;
        }
        retained->lock = lock_folder(AT_FDCWD, folder);
        if (retained->lock < 0) {
            continue;
        }
        if (stat(folder, &found) == 0 && make_folder(folder)) {
            apr_cpystrn(retained->memory_folder, folder, sizeof(folder));
            return true;
        }
        close(retained->lock);
    }
    return false;
}

/* Makes the folder in memory once in the life of the parent. */
static const char *memory_folder(apr_pool_t *pconf)
{
    retained_place *retained = retained_of();

    if (retained->memory_folder[0] == '\0') {
        remove_leftovers();
        if (!make_locked_folder(retained)) {
            return NULL;
        }
    }
    return apr_pstrdup(pconf, retained->memory_folder);
}

static pv_store_place *make_place(server_rec *s, apr_pool_t *pconf)
{
    pv_global_config *global = pv_config_global(s);
    pv_store_place *place = apr_pcalloc(pconf, sizeof(*place));

    place->target = pv_store_target_of(s);
    place->is_memory = global->store_driver == NULL;
    if (place->is_memory) {
        place->spool.folder = memory_folder(pconf);
        if (place->spool.folder == NULL) {
            return NULL;
        }
        place->target.params =
            apr_pstrcat(pconf, place->spool.folder, "/visits.db", NULL);
    }
    if (is_file(&place->target)) {
        place->spool.folder = folder_of(place->target.params, pconf);
        place->spool.prefix =
            apr_pstrcat(pconf, apr_filepath_name_get(place->target.params),
                        ".spool-", NULL);
        return place;
    }
    place->spool.folder = ap_runtime_dir_relative(pconf, "privacy-spool");
    place->spool.prefix = "";
    if (place->spool.folder == NULL || !make_folder(place->spool.folder)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     PVNO(0601) "the folder %s, where figures wait while the "
                                "database is away at the end, cannot be made",
                     place->spool.folder);
    }
    return place;
}

/* A store is also where old figures are deleted and texts are kept; one in
 * memory has nothing to hold where nothing is counted. */
static bool is_needed(const pv_global_config *global)
{
    return global->is_on_anywhere
           && (global->store_driver != NULL
               || (global->features & PV_FEATURE_COUNTING) != 0
               || retained_of()->memory_folder[0] != '\0');
}

int pv_store_place_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                               apr_pool_t *ptemp, server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    const char *error;

    (void)plog;
    if (!is_needed(global)
        || ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    global->store_place = make_place(s, pconf);
    if (global->store_place != NULL
        && pv_store_driver(&global->store_place->target, ptemp, &error)
               != PV_OK) {
        global->store_place = NULL;
    }
    if (global->store_place == NULL) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     PVNO(0602) "no figures can be kept: there is no "
                                "PrivacyStore, and no database in memory");
    }
    else if (global->store_place->is_memory && !retained_of()->is_said) {
        retained_of()->is_said = true;
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s,
                     PVNO(0603) "without PrivacyStore, visits are counted in "
                                "memory and forgotten when the server stops");
    }
    return OK;
}

bool pv_store_place_of(const server_rec *s, pv_store_place *place)
{
    const pv_global_config *global = pv_config_global(s);

    if (global->store_place == NULL) {
        return false;
    }
    *place = *global->store_place;
    return true;
}

void pv_store_place_end(const pv_store_place *place)
{
    if (place->is_memory) {
        rmdir(place->spool.folder);
    }
}
