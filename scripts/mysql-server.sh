#!/usr/bin/env bash
# Runs a MySQL or MariaDB server of a folder that debian-engine.sh filled, until it is ended: anybody on this machine is
# root there, with no password, and a crash of the machine may lose what was committed last.
#
#   scripts/mysql-server.sh FOLDER DATA PORT [OPTION...]
#
# It has a socket, DATA/s, and nothing else where PORT is 0. The options are the server's.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
run="$1/run" share="$1/root/usr/share/mysql" of=mysql data="$2" port="$3"
listen=("--port=$port" --bind-address=127.0.0.1)
[ "$port" != 0 ] || listen=(--skip-networking)
[ ! -e "$1/root/usr/share/mariadb" ] || share="$1/root/usr/share/mariadb" of=mariadb # since 11
options=(--no-defaults "--basedir=$1/root/usr" "--datadir=$data/data" "--lc-messages-dir=$share" "--tmpdir=$data" --secure-file-priv=)
[ "$(id -u)" != 0 ] || options+=(--user=root)
everyone="CREATE USER IF NOT EXISTS root@'127.0.0.1';
GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;" # a statement a line

if [ -e "$1/root/usr/sbin/mariadbd" ]; then
  daemon=sbin/mariadbd
  make_data() {
    mkdir "$data/half" "$data/half/mysql"
    (echo "USE mysql;" && cat "$share/${of}_system_tables.sql" "$share/${of}_performance_tables.sql" "$share/${of}_system_tables_data.sql") |
      "$run" "$daemon" "${options[@]}" "--datadir=$data/half" --bootstrap
  }
else
  daemon=sbin/mysqld
  options+=(--mysqlx=OFF --skip-log-bin)
  make_data() { "$run" "$daemon" "${options[@]}" "--datadir=$data/half" --initialize-insecure; }
fi
if [ ! -d "$data/data" ]; then
  rm -rf "$data/half"
  mkdir -p "$data"
  make_data >"$data/made.log" 2>&1 || { cat "$data/made.log" >&2; exit 1; }
  mv "$data/half" "$data/data"
fi
echo "$everyone" >"$data/init.sql"
exec "$run" "$daemon" "${options[@]}" "--socket=$data/s" "${listen[@]}" "--pid-file=$data/pid" \
  "--init-file=$data/init.sql" --innodb-flush-log-at-trx-commit=0 "${@:4}"
