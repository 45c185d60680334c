#!/usr/bin/env bash
# google_sql_database_instance.main -> the database database here, by dump and restore: for a rehearsal at any time, for the move
# itself in the write freeze. It runs on the server of the new primary, so that the data takes the short way.
#   move-database.sh copy   SOURCE_ADDRESS [USER@JUMP_HOST]    replaces the database here, after asking
#   move-database.sh verify SOURCE_ADDRESS [USER@JUMP_HOST]    counts the rows of every table on both sides
# SOURCE_ADDRESS is the host name of the database main-db at the source. JUMP_HOST is a server of the source that
# reaches it; your agent (ssh -A) opens the way.
set -euo pipefail
verb=${1:?copy or verify}
address=${2:?host name of the database at the source}
jump=${3:-}
source_port=5432
source_name=${SOURCE_NAME:?name of the database at the source}
source_user='main_db'
name='main_db'
user='main_db'
image='postgres:15.15-bookworm'

read -rsp "Password of $source_user at the source: " PGPASSWORD
echo
export PGPASSWORD # handed on by its name: it stands in no list of processes

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -n $jump ]]; then
  tunnel() { ssh -o ControlPath="$work/ssh" "$@" "$jump"; }
  tunnel -o StrictHostKeyChecking=accept-new -o ExitOnForwardFailure=yes -o ControlMaster=yes -f -N -L "127.0.0.1:15432:$address:$source_port"
  trap 'tunnel -O exit 2>/dev/null || true; rm -rf "$work"' EXIT
  address=127.0.0.1
  source_port=15432
fi
# In a container on the host's own network: the tunnel ends there.
old() { sudo --preserve-env=PGPASSWORD docker run --rm --interactive --network host --env PGPASSWORD --env PGSSLMODE=require "$image" "$@"; }
from=(--host="$address" --port="$source_port" --username="$source_user" --dbname="$source_name")
new() { sudo docker compose --project-directory /opt/app exec -T --user postgres database "$@"; }
as=(--username=postgres --port=5432)

case $verb in
  copy)
    read -rp "Replace the database $name on $(hostname)? Type the host name: " answer
    [[ $answer == "$(hostname)" ]] || {
      echo "nothing done"
      exit 1
    }
    new dropdb "${as[@]}" --force --if-exists "$name"
    new createdb "${as[@]}" --owner="$user" "$name"
    # Roles and grants of the source exist nowhere else: here all belongs to one user. Extensions are not dumped: only a
    # superuser makes them, and a restore as another user would stop at their comments.
    old pg_dump "${from[@]}" --format=custom --no-owner --no-privileges --extension=plpgsql |
      new pg_restore "${as[@]}" --dbname="$name" --role="$user" --no-owner --no-privileges --exit-on-error
    new vacuumdb "${as[@]}" --analyze-only --dbname="$name"
    ;;
  verify)
    statement="SELECT format('SELECT %L, count(*) FROM %I.%I;', schemaname || '.' || tablename, schemaname, tablename)
      FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename"
    old psql --no-psqlrc -At "${from[@]}" --command="$statement" | old psql --no-psqlrc -At "${from[@]}" >"$work/old"
    new psql --no-psqlrc -At "${as[@]}" --dbname="$name" --command="$statement" |
      new psql --no-psqlrc -At "${as[@]}" --dbname="$name" >"$work/new"
    diff "$work/old" "$work/new"
    echo "$(wc -l <"$work/old") tables, each with as many rows as before"
    ;;
  *)
    echo "copy or verify" >&2
    exit 2
    ;;
esac
