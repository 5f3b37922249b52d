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
# A server that tests need is installed where it is missing; where that can't be, the tests say how to get it.
need() {
  if command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -n "${3:-}" ]; then
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing $2 for the tests" >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$2" >/dev/null || { apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$2" >/dev/null; }
  fi
}
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need initdb postgresql "${SKEIN_TEST_POSTGRES_URL:-}"
need mariadbd mariadb-server "${SKEIN_TEST_MYSQL_URL:-}"
go test -timeout 8m "${race[@]}" ./...
for module in examples/*/; do
  if [ -f "$module/go.mod" ]; then
    (cd "$module" && CGO_ENABLED=0 go vet ./... && CGO_ENABLED=0 go test ./...)
  fi
done
