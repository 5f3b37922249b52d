#!/usr/bin/env bash
# Runs all tests of all modules. The race detector needs a C compiler; without one it is left out, and
# that is said.
set -euo pipefail
cd "$(dirname "$0")/.."
race=()
if command -v "${CC:-cc}" >/dev/null 2>&1; then
  race=(-race)
else
  echo "no C compiler found: the tests run without the race detector" >&2
fi
# What tests need is installed where it is missing: need PROGRAM PACKAGE. Where that can't be, the tests say
# how to get it.
need() {
  compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null || [ -x "/usr/sbin/$1" ] || command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  echo "installing $2 for the tests" >&2
  for try in install update install; do
    case $try in
    update) apt-get update -q ;;
    install) DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" && break ;;
    esac >/dev/null || true
  done
}
need sqlite3 sqlite3
need pgbouncer pgbouncer
need mariadb mariadb-client
[ -n "${SKEIN_TEST_POSTGRES_URL:-}" ] || need initdb postgresql
[ -n "${SKEIN_TEST_MYSQL_URL:-}" ] || need mariadbd mariadb-server
need psql postgresql-client
need alembic alembic
# What the tests build is fetched first: a proxy that stumbles costs another try, and not the run.
for module in . examples/*/; do
  for _ in 1 2 3; do
    if (cd "$module" && go mod download); then break; fi
    sleep 5
  done
done
# The laws draw the same pairs in every run: who changes something has to see whether it was that. Other pairs,
# and more of them, are drawn by go test ./dialect/sqlite -rapid.checks=10000.
laws=$(go list -test -f '{{if eq .Name "main"}}{{.ImportPath}}{{range .Deps}} {{.}}{{end}}{{end}}' ./... |
  grep -w pgregory.net/rapid | cut -d' ' -f1 | sed 's/\.test$//')
# The tests of cmd/skein run the program as processes of its own, against the clock: without the detector, which
# the tests of what it is made of have.
program=$(go list ./cmd/skein)
others=$(go list ./... | grep -vFx -e "$program" -e "$laws")
# Most of their time they wait for servers, so that more of them than there are processors run at once.
# shellcheck disable=SC2086
go test -timeout 25m -parallel 4 "${race[@]}" $laws -rapid.seed=20261128
# shellcheck disable=SC2086
go test -timeout 25m "${race[@]}" $others
go test -timeout 25m "$program"
for module in examples/*/; do
  if [ -f "$module/go.mod" ]; then
    (cd "$module" && CGO_ENABLED=0 go vet ./... && CGO_ENABLED=0 go test ./...)
  fi
done
