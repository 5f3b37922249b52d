#!/usr/bin/env bash
# Asks Go's database of vulnerabilities about this code and all that is linked, with the Go release that go.mod names.
# Where vuln.go.dev can't be reached, the same entries come as a module, by the module proxy.
set -euo pipefail
cd "$(dirname "$0")/.."
toolchain="$(go mod edit -json | sed -n 's/.*"Toolchain": "\(.*\)".*/\1/p')"
export GOTOOLCHAIN="$toolchain"
scan=(go run golang.org/x/vuln/cmd/govulncheck@v1.9.0)
if ! curl -fsS --max-time 10 -o /dev/null https://vuln.go.dev/index/db.json 2>/dev/null; then
  database="$(mktemp -d)"
  trap 'rm -rf "$database"' EXIT
  entries="$(cd "$database" && go mod download -json golang.org/x/vulndb@latest)"
  version="$(sed -n 's/.*"Version": "\(.*\)".*/\1/p' <<<"$entries")"
  directory="$(sed -n 's/.*"Dir": "\(.*\)".*/\1/p' <<<"$entries")"
  echo "vuln.go.dev can't be reached: asking golang.org/x/vulndb $version" >&2
  (cd "$database" && go run "golang.org/x/vulndb/cmd/indexdb@$version" -vulns "$directory/data/osv" -out db)
  scan+=(-db "file://$database/db")
fi
go version >&2
"${scan[@]}" ./...
