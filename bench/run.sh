#!/usr/bin/env bash
# Measures Skein beside its peers and prints the ratios. It does its own set-up; see README.md.
#
#   bench/run.sh                      everything
#   bench/run.sh -only upgrade,check  some of it
#   bench/run.sh -runs 9              more runs of each measurement
#   bench/run.sh -profile DIR         no peers: CPU profiles of Skein, one for each measurement
set -euo pipefail
cd "$(dirname "$0")"

go=${GO:-go}
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

# install NAME PACKAGE: Debian's package, where the program is missing and we may install it.
install() {
  command -v "$1" >/dev/null && return
  { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } || return 0
  echo "installing $2" >&2
  { apt-get update -q && apt-get install -q -y --no-install-recommends "$2"; } >&2 ||
    echo "$2 can't be installed: its measurements are left out" >&2
}
install sqlite3 sqlite3
install mariadb mariadb-client
[ -x /usr/sbin/mariadbd ] || install mariadbd mariadb-server
[ "${BENCH_ALEMBIC:-1}" = 0 ] || install alembic alembic

# The shipped binary, as `make build` builds it: in its own module, with its own dependencies.
(cd .. && CGO_ENABLED=0 "$go" build -trimpath -ldflags '-s -w' -o "$bin/skein" ./cmd/skein)

# goose's own program, with the SQLite driver alone: its other drivers would only slow its start.
CGO_ENABLED=0 "$go" build -trimpath -ldflags '-s -w' -o "$bin/goose" \
  -tags 'no_azuresql no_clickhouse no_libsql no_mssql no_mysql no_postgres no_vertica no_ydb' \
  github.com/pressly/goose/v3/cmd/goose

CGO_ENABLED=0 "$go" build -o "$bin/bench" .

alembic=
[ "${BENCH_ALEMBIC:-1}" = 0 ] || alembic=$(command -v alembic || true)
"$bin/bench" -skein "$bin/skein" -goose "$bin/goose" \
  -shell "$(command -v sqlite3 || true)" -alembic "$alembic" "$@"
