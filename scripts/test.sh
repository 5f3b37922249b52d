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
go test -timeout 8m "${race[@]}" ./...
for module in examples/*/; do
  if [ -f "$module/go.mod" ]; then
    (cd "$module" && CGO_ENABLED=0 go vet ./... && CGO_ENABLED=0 go test ./...)
  fi
done
