#!/usr/bin/env bash
# Runs Skein's main job for real: the blog of examples/blog, on a SQLite file, from its first model to
# a downgrade and back. Prints each command with its output; fails if a row is missing anywhere.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$root/examples/blog/." "$work"
cd "$work"
rm -rf migrations
go mod edit -replace "github.com/skein-go/skein=$root"
export CGO_ENABLED=0 NO_COLOR=1

# Until `db init` has made the migrations package, main.go can't import it.
cp main.go main.go.wired
grep -v 'migrations' main.go.wired > main.go

build() { go build -o blog .; }
say() { printf '\n# %s\n' "$*"; }
run() { printf '\n$ %s\n' "$*"; "$@"; }
blog() { run ./blog "$@"; }

# expect FILE-LABEL VALUE…: every value has to be among the rows.
expect() {
  local shown value
  shown=$(./blog rows)
  for value in "$@"; do
    if ! grep -qF -- "$value" <<<"$shown"; then
      printf '\nMISSING ROW: %s\n' "$value" >&2
      exit 1
    fi
  done
  printf '(all %d rows that have to be there are there)\n' "$#"
}
people() { expect "1 | susan | Sue | Lisbon" "2 | tomás | Tom | Évora" "3 | wei | Wei | Taipei" "1 | author" "2 | editor"; }

say "The app has GORM models and no migrations yet."
build
blog db init
say "The line that init prints goes into main.go."
mv main.go.wired main.go
build
blog db migrate -m "initial migration"
say "The script that was written:"
run cat migrations/*_initial_migration.go
build
blog db upgrade
blog seed
blog rows
people

say "The models change: email added, nick renamed, city made NOT NULL and indexed, posts new."
run diff models/models.go models/next.go.txt || true
mv models/next.go.txt models/models.go
build
say "Without an answer about the rename nothing is written:"
printf '\n$ ./blog db migrate -m "posts and profiles" </dev/null\n'
code=0
./blog db migrate -m "posts and profiles" </dev/null || code=$?
[ "$code" -eq 3 ] || { echo "expected exit code 3, got $code" >&2; exit 1; }
blog db migrate -m "posts and profiles" --rename users.nick:display_name
run cat migrations/*_posts_and_profiles.go
build
blog db upgrade
blog rows
people
blog seed
blog db history
blog db current
blog db check
blog rows
people
posts() { expect "Hello from Lisbon" "Hello from Évora" "Hello from Taipei" "susan@example.com" "tomás@example.com" "wei@example.com"; }
posts

say "The models change again: email and posts are gone. What was in them is kept, and the app goes on without."
mv models/later.go.txt models/models.go
build
blog db migrate -m "no posts"
run cat migrations/*_no_posts.go
build
blog db upgrade
blog db check
blog db kept
blog seed
say "The way back gives every row back; who came since has the default."
blog db downgrade
blog rows
people
posts
expect "4 | ann | Ann | Oslo"
blog db kept
say "And back once more, to before there were posts; then all the way up."
blog db downgrade
blog rows
people
blog db upgrade
blog rows
people
blog db check
say "Done: every row was there at each station."
