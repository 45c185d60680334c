#!/usr/bin/env bash
# aws_db_instance.library -> the database database here, by dump and restore: for a rehearsal at any time, for the move
# itself in the write freeze. It runs on the server of the database, so that the data takes the short way.
#   move-database.sh copy   SOURCE_ADDRESS [USER@JUMP_HOST]    replaces the database here, after asking
#   move-database.sh verify SOURCE_ADDRESS [USER@JUMP_HOST]    counts the rows of every table on both sides
# SOURCE_ADDRESS is the host name of the database library at the source. JUMP_HOST is a server of the source that
# reaches it; your agent (ssh -A) opens the way.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell in the container
set -euo pipefail
verb=${1:?copy or verify}
address=${2:?host name of the database at the source}
jump=${3:-}
source_port=3306
source_name='catalogue'
source_user='librarian'
name='catalogue'
image='mariadb:10.11.15'

read -rsp "Password of $source_user at the source: " MYSQL_PWD
echo
export MYSQL_PWD # handed on by its name: it stands in no list of processes

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -n $jump ]]; then
  tunnel() { ssh -o ControlPath="$work/ssh" "$@" "$jump"; }
  tunnel -o StrictHostKeyChecking=accept-new -o ExitOnForwardFailure=yes -o ControlMaster=yes -f -N -L "127.0.0.1:13306:$address:$source_port"
  trap 'tunnel -O exit 2>/dev/null || true; rm -rf "$work"' EXIT
  address=127.0.0.1
  source_port=13306
fi
# In a container on the host's own network: the tunnel ends there.
old() {
  local program=$1
  shift
  sudo --preserve-env=MYSQL_PWD docker run --rm --interactive --network host --env MYSQL_PWD "$image" \
    "$program" --protocol=tcp --host="$address" --port="$source_port" --user="$source_user" "$@"
}
new() { sudo docker compose --project-directory /opt/app exec -T database sh -c 'p="${MARIADB_ROOT_PASSWORD:-${MYSQL_ROOT_PASSWORD:-}}"; MYSQL_PWD="${p:-$(cat "${MARIADB_ROOT_PASSWORD_FILE:-${MYSQL_ROOT_PASSWORD_FILE:-/dev/null}}")}" exec mariadb --user=root "$@"' client "$@"; }

case $verb in
  copy)
    read -rp "Replace the database $name on $(hostname)? Type the host name: " answer
    [[ $answer == "$(hostname)" ]] || {
      echo "nothing done"
      exit 1
    }
    new --execute="DROP DATABASE IF EXISTS \`$name\`; CREATE DATABASE \`$name\`"
    # Users of the source do not exist here: what ran as one of them runs as whoever calls it.
    old mariadb-dump --single-transaction --routines --triggers --events --no-tablespaces "$source_name" |
      sed -E 's/DEFINER=`[^`]+`@`[^`]+`//g; s/SQL SECURITY DEFINER/SQL SECURITY INVOKER/g' |
      new "$name"
    ;;
  verify)
    statement="SELECT concat('SELECT ''', table_name, ''', count(*) FROM \`', table_name, '\`;') FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema = database() ORDER BY table_name"
    old mariadb --batch --skip-column-names --execute="$statement" "$source_name" |
      old mariadb --batch --skip-column-names "$source_name" >"$work/old"
    new --batch --skip-column-names --execute="$statement" "$name" | new --batch --skip-column-names "$name" >"$work/new"
    diff "$work/old" "$work/new"
    echo "$(wc -l <"$work/old") tables, each with as many rows as before"
    ;;
  *)
    echo "copy or verify" >&2
    exit 2
    ;;
esac
