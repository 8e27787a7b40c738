#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL 15 cluster:
#   Scripts/with-postgres.sh COMMAND [ARGUMENT...]
# The command finds the cluster in MIANTI_TEST_POSTGRES. The cluster is stopped and removed at the
# end; the exit code is the command's.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=prepare.sh
source "$root/Scripts/prepare.sh"

if [ $# -eq 0 ]; then
    say "Usage: Scripts/with-postgres.sh COMMAND [ARGUMENT...]"
    exit 64
fi
prepare_packages postgresql-15
programs=/usr/lib/postgresql/15/bin
for name in initdb pg_ctl; do
    [ -x "$programs/$name" ] || stop "$programs/$name is missing: install PostgreSQL 15."
done

folder=$(mktemp -d -t mianti-postgres.XXXXXX)
cluster=$folder/data
started=false

# PostgreSQL refuses to run as root: there it runs as the user the package made.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd "$folder" && runuser -u postgres -- "$@")
    else
        (cd "$folder" && "$@")
    fi
}

clean_up() {
    local status=$?
    trap - EXIT INT TERM HUP
    if $started; then
        as_owner "$programs/pg_ctl" stop -D "$cluster" -m fast -w -t 60 </dev/null >/dev/null ||
            as_owner "$programs/pg_ctl" stop -D "$cluster" -m immediate </dev/null >/dev/null || true
    fi
    rm -rf "$folder"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
as_owner "$programs/initdb" -D "$cluster" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust \
    </dev/null >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    stop "initdb failed."
}

# fsync stays on: what the tests say about durability is meant.
settings="listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 64MB
fsync = on
max_connections = 400
synchronous_commit = on"

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if is_taken "$port"; then continue; fi
    printf '%s\nport = %s\n' "$settings" "$port" >"$cluster/mianti.conf"
    grep -q mianti.conf "$cluster/postgresql.conf" ||
        printf "include 'mianti.conf'\n" >>"$cluster/postgresql.conf"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$cluster/mianti.conf"; fi
    started=true
    if as_owner "$programs/pg_ctl" start -D "$cluster" -l "$folder/server.log" -w -t 60 \
        </dev/null >/dev/null; then
        break
    fi
    started=false
done
if ! $started; then
    tail -n 20 "$folder/server.log" >&2 || true
    stop "PostgreSQL did not start; its last lines stand above."
fi

export MIANTI_TEST_POSTGRES="postgresql://postgres@127.0.0.1:$port/postgres"
status=0
"$@" || status=$?
exit "$status"
