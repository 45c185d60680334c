#!/usr/bin/env bash
# @{ address | line }@ -> the database @{ key | line }@ here, by dump and restore: for a rehearsal at any time, for the move
# itself in the write freeze. It runs on the server of the database, so that the data takes the short way.
#   @{ script }@ copy   SOURCE_ADDRESS [USER@JUMP_HOST]    replaces the database here, after asking
#   @{ script }@ verify SOURCE_ADDRESS [USER@JUMP_HOST]    counts the rows of every table on both sides
# SOURCE_ADDRESS is the host name of the database@{ " " ~ identifier | line if identifier else "" }@ at the source. JUMP_HOST is a server of the source that
# reaches it; your agent (ssh -A) opens the way.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell in the container
set -euo pipefail
verb=${1:?copy or verify}
address=${2:?host name of the database at the source}
jump=${3:-}
source_port=@{ source_port }@
source_name=@{ source_name | quoted if source_name else "${SOURCE_NAME:?name of the database at the source}" }@
source_user=@{ source_user | quoted }@
name=@{ name | quoted }@
image=@{ image | quoted }@

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
    "$program" --protocol=tcp --host="$address" --port="$source_port" --user="$source_user"@{ " " ~ tls_flag if tls else "" }@ "$@"
}
new() { sudo docker compose --project-directory @{ directory | shell }@ exec -T @{ service | shell }@ sh -c @{ (root ~ ' "$@"') | shell }@ client "$@"; }

case $verb in
  copy)
    read -rp "Replace the database $name on $(hostname)? Type the host name: " answer
    [[ $answer == "$(hostname)" ]] || {
      echo "nothing done"
      exit 1
    }
    new --execute="DROP DATABASE IF EXISTS \`$name\`; CREATE DATABASE \`$name\`"
    # Users of the source do not exist here: what ran as one of them runs as whoever calls it.
    old @{ dump }@ @{ dump_flags }@ "$source_name" |
      sed -E 's/DEFINER=`[^`]+`@`[^`]+`//g; s/SQL SECURITY DEFINER/SQL SECURITY INVOKER/g' |
      new "$name"
    ;;
  verify)
    statement="SELECT concat('SELECT ''', table_name, ''', count(*) FROM \`', table_name, '\`;') FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema = database() ORDER BY table_name"
    old @{ client }@ --batch --skip-column-names --execute="$statement" "$source_name" |
      old @{ client }@ --batch --skip-column-names "$source_name" >"$work/old"
    new --batch --skip-column-names --execute="$statement" "$name" | new --batch --skip-column-names "$name" >"$work/new"
    diff "$work/old" "$work/new"
    echo "$(wc -l <"$work/old") tables, each with as many rows as before"
    ;;
  *)
    echo "copy or verify" >&2
    exit 2
    ;;
esac
