#!/usr/bin/env bash
# Fetches programs from another release of Debian than this machine's, with all the libraries they need, into a folder
# of their own: nothing is installed.
#
#   scripts/debian-engine.sh FOLDER SUITE PACKAGE...
#   scripts/debian-engine.sh /var/tmp/mysql sid mysql-server-core mysql-client-core
#
# What is in FOLDER/root runs by FOLDER/run PROGRAM ARGUMENT..., with PROGRAM as it lies below usr: sbin/mysqld. A
# folder that is filled stays as it is; remove it to fetch anew.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder="$(cd "$1" && pwd)" suite="$2"
shift 2
[ ! -x "$folder/run" ] || exit 0
for need in apt-get dpkg-deb; do
  command -v "$need" >/dev/null || { echo "$need is needed to fetch $* from Debian's $suite" >&2; exit 1; }
done

keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keys" ] || { echo "$keys is needed to trust what Debian's $suite sends: install debian-archive-keyring" >&2; exit 1; }

# An apt of its own, whose machine has nothing yet: so it wants every library, libc too.
apt="$folder/apt"
rm -rf "$folder/root" "$apt"
mkdir -p "$apt"/state/lists/partial "$apt"/cache/archives/partial "$apt"/etc/{apt.conf.d,preferences.d} "$folder/root"
: >"$apt/state/status"
echo "deb [signed-by=$keys] http://deb.debian.org/debian $suite main" >"$apt/etc/sources.list"
cat >"$apt/apt.conf" <<EOF
Dir "$apt";
Dir::State "state";
Dir::State::status "$apt/state/status";
Dir::Cache "cache";
Dir::Etc "etc";
Dir::Etc::sourceparts "none";
APT::Install-Recommends "0";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
EOF
export APT_CONFIG="$apt/apt.conf"
{ apt-get update -q && apt-get install -q -y --download-only "$@"; } >"$folder/log" 2>&1 ||
  { cat "$folder/log" >&2; echo "Debian's $suite has no $*, or can't be reached" >&2; exit 1; }
for package in "$apt"/cache/archives/*.deb; do
  dpkg-deb -x "$package" "$folder/root"
done
rm -rf "$apt"

# With the loader that came along: what the machine has may be older, or younger, than what the programs want.
loader="$(find "$folder/root" -name 'ld-linux-*.so.*' | sort | head -n 1)"
libraries="$(find "$folder/root" -name '*.so*' -path '*linux-gnu*' -printf '%h\n' | sort -u | paste -s -d : -)"
cat >"$folder/run.new" <<EOF
#!/bin/sh
# Runs a program of this folder with its own libraries.
program="\$1"
shift
exec "$loader" --library-path "$libraries" "$folder/root/usr/\$program" "\$@"
EOF
chmod +x "$folder/run.new"
mv "$folder/run.new" "$folder/run"
