/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connecting to the audited server (see audit_link.h).
 *
 * s_client is run without a shell. With -quiet it passes bytes as they are and
 * ends when the server closes; with -verify_return_error it ends before the
 * first byte when the certificate is not trusted.
 */
#include "mod_privacy/tools/audit_link.h"

#include <string.h>

#include <apr_file_io.h>
#include <apr_signal.h>
#include <apr_strings.h>

#define TIMEOUT_US    5000000
#define ARGUMENTS_MAX 16

static bool open_socket(pv_audit_link *made, const pv_audit_target *target,
                        const char *source, apr_pool_t *pool)
{
    apr_sockaddr_t *to;
    apr_sockaddr_t *from;

    if (apr_sockaddr_info_get(&to, target->host, APR_UNSPEC,
                              (apr_port_t)target->port, 0, pool)
            != APR_SUCCESS
        || apr_socket_create(&made->socket, to->family, SOCK_STREAM,
                             APR_PROTO_TCP, pool)
               != APR_SUCCESS) {
        return false;
    }
    apr_socket_timeout_set(made->socket, TIMEOUT_US);
    if (to->family == APR_INET
        && strncmp((char *)&to->sa.sin.sin_addr, "\x7f", 1) == 0
        && apr_sockaddr_info_get(&from, source, APR_INET, 0, 0, pool)
               == APR_SUCCESS) {
        apr_socket_bind(made->socket, from);
    }
    if (apr_socket_connect(made->socket, to) != APR_SUCCESS) {
        apr_socket_close(made->socket);
        return false;
    }
    return true;
}

static bool is_loopback(const char *host, apr_pool_t *pool)
{
    apr_sockaddr_t *to;

    return apr_sockaddr_info_get(&to, host, APR_INET, 0, 0, pool) == APR_SUCCESS
           && strncmp((char *)&to->sa.sin.sin_addr, "\x7f", 1) == 0;
}

static void add(const char **arguments, size_t *count, const char *text)
{
    if (*count < ARGUMENTS_MAX - 1) {
        arguments[(*count)++] = text;
        arguments[*count] = NULL;
    }
}

static bool open_tls(pv_audit_link *made, const pv_audit_target *target,
                     const char *source, apr_pool_t *pool)
{
    const char *arguments[ARGUMENTS_MAX] = { NULL };
    size_t count = 0;
    apr_procattr_t *attributes;
    apr_file_t *nowhere;

    add(arguments, &count, "openssl");
    add(arguments, &count, "s_client");
    add(arguments, &count, "-quiet");
    add(arguments, &count, "-connect");
    add(arguments, &count,
        apr_psprintf(pool, "%s:%d", target->host, target->port));
    add(arguments, &count, "-servername");
    add(arguments, &count, target->host);
    if (is_loopback(target->host, pool)) {
        add(arguments, &count, "-bind");
        add(arguments, &count, source);
        add(arguments, &count, "-4");
    }
    if (!target->is_insecure) {
        add(arguments, &count, "-verify_return_error");
    }
    if (target->ca_file != NULL) {
        add(arguments, &count, "-CAfile");
        add(arguments, &count, target->ca_file);
    }
    if (apr_file_open(&nowhere, "/dev/null", APR_WRITE, APR_OS_DEFAULT, pool)
            != APR_SUCCESS
        || apr_procattr_create(&attributes, pool) != APR_SUCCESS
        || apr_procattr_io_set(attributes, APR_FULL_BLOCK, APR_FULL_BLOCK,
                               APR_NO_PIPE)
               != APR_SUCCESS
        || apr_procattr_child_err_set(attributes, nowhere, NULL) != APR_SUCCESS
        || apr_procattr_cmdtype_set(attributes, APR_PROGRAM_PATH) != APR_SUCCESS
        || apr_proc_create(&made->client, "openssl", arguments, NULL,
                           attributes, pool)
               != APR_SUCCESS) {
        return false;
    }
    apr_file_pipe_timeout_set(made->client.out, TIMEOUT_US);
    return true;
}

bool pv_audit_link_open(pv_audit_link *made, const pv_audit_target *target,
                        const char *source, apr_pool_t *pool)
{
    memset(made, 0, sizeof(*made));
    return target->is_tls ? open_tls(made, target, source, pool)
                          : open_socket(made, target, source, pool);
}

bool pv_audit_link_send(pv_audit_link *link, const char *text)
{
    apr_size_t left = strlen(text);

    if (link->socket == NULL) {
        return apr_file_write_full(link->client.in, text, left, NULL)
               == APR_SUCCESS;
    }
    while (left > 0) {
        apr_size_t sent = left;
        if (apr_socket_send(link->socket, text, &sent) != APR_SUCCESS) {
            return false;
        }
        text += sent;
        left -= sent;
    }
    return true;
}

apr_size_t pv_audit_link_read(pv_audit_link *link, char *answer,
                              apr_size_t size)
{
    apr_size_t len = 0;

    while (len < size) {
        apr_size_t part = size - len;
        apr_status_t rv =
            link->socket != NULL
                ? apr_socket_recv(link->socket, answer + len, &part)
                : apr_file_read(link->client.out, answer + len, &part);
        len += rv == APR_SUCCESS ? part : 0;
        if (rv != APR_SUCCESS || part == 0) {
            break;
        }
    }
    answer[len] = '\0';
    return len;
}

void pv_audit_link_close(pv_audit_link *link)
{
    if (link->socket != NULL) {
        apr_socket_close(link->socket);
        return;
    }
    apr_file_close(link->client.in);
    apr_file_close(link->client.out);
    apr_proc_kill(&link->client, SIGTERM);
    apr_proc_wait(&link->client, NULL, NULL, APR_WAIT);
}
