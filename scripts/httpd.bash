# SPDX-License-Identifier: Apache-2.0
# Where httpd is and as whom it runs: for the demo, the benchmarks and the tests.
#
# shellcheck disable=SC2034  # variables are read by the other files

HTTPD=$(command -v apache2 || command -v httpd || echo /usr/sbin/apache2)
LIBEXEC=$(apxs -q LIBEXECDIR)

# As root, httpd opens its logs and then serves as www-data. Where www-data
# cannot reach the tree (a clone below a home folder of mode 700), the whole
# httpd runs as www-data with the one right to pass through folders.
PV_AS=()
if [ "$(id -u)" = 0 ] &&
    ! setpriv --reuid=www-data --regid=www-data --clear-groups \
        test -r "$PV_TOP/Makefile" 2>/dev/null; then
    PV_AS=(setpriv --reuid=www-data --regid=www-data --clear-groups
        --inh-caps=+dac_read_search --ambient-caps=+dac_read_search)
fi

# Gives folders to the account that httpd's children run as; all of a tree where
# the whole httpd runs as it.
own_folder() { # FOLDER...
    [ "$(id -u)" != 0 ] || chown www-data:www-data "$@"
}
