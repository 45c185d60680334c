#!/usr/bin/env bash
# @{ restore_name | line }@ test           the last dump, restored into an empty server beside this one, read and thrown away
# @{ restore_name | line }@ list           the dumps that there are
# @{ restore_name | line }@ replace DUMP   the database as it was in that dump; what was written later is lost
@% if engine != "postgres" %@
# shellcheck disable=SC2016 # what stands in single quotes is for the shell in the container
@% endif %@
set -euo pipefail
umask 077
cd @{ directory | shell }@
dumps=@{ dumps | quoted }@
name=@{ name | quoted }@
@% if bucket %@
bucket=@{ (bucket ~ ":" ~ key) | quoted }@
far() { rclone --config @{ (secrets ~ "/rclone.conf") | shell }@ "$@"; }
@% endif %@

usage() {
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
}
inside() { docker compose exec -T @{ "--user postgres " if engine == "postgres" else "" }@@{ service | shell }@ "$@"; }

# The dump as a file on this server.
take() {
@% if bucket %@
  if [[ ! -e $dumps/$1 ]]; then
    far cat "$bucket/$1.enc" | openssl enc -d -aes-256-cbc -pbkdf2 -pass file:@{ (secrets ~ "/backup_passphrase") | shell }@ -out "$dumps/$1"
  fi
@% endif %@
  [[ -s $dumps/$1 ]] || {
    echo "there is no dump $1" >&2
    exit 1
  }
}

case ${1:-} in
  list)
@% if bucket %@
    far lsf "$bucket" | sed 's/\.enc$//'
@% else %@
    find "$dumps" -type f -name '20*' -printf '%f\n' | sort
@% endif %@
    ;;
  test)
@% if bucket %@
    # From the bucket and not from here: this is what would be there when the server is gone.
    last=$(far lsf "$bucket" | sort | tail -n1)
    last=${last%.enc}
    scratch=$(mktemp -d)
    far cat "$bucket/$last.enc" | openssl enc -d -aes-256-cbc -pbkdf2 -pass file:@{ (secrets ~ "/backup_passphrase") | shell }@ -out "$scratch/dump"
@% else %@
    last=$(readlink "$dumps/last")
    scratch=$(mktemp -d)
    cp "$dumps/$last" "$scratch/dump"
@% endif %@
    try=@{ restore_name | quoted }@-test
    cleanup() {
      docker rm --force --volumes "$try" >/dev/null 2>&1 || true
      rm -rf "$scratch"
    }
    trap cleanup EXIT
    docker rm --force --volumes "$try" >/dev/null 2>&1 || true
@% if engine == "postgres" %@
    docker run --detach --name "$try" --network none --env POSTGRES_HOST_AUTH_METHOD=trust @{ image | shell }@ >/dev/null
    run() { docker exec --interactive --user postgres "$try" "$@"; }
    for _ in {1..60}; do
      run psql -Atc 'SELECT 1' >/dev/null 2>&1 && break
      sleep 2
    done
    sleep 5 # the image starts the server twice
    run createdb restored
    run pg_restore --dbname=restored --no-owner --no-privileges <"$scratch/dump"
    tables=$(run psql --dbname=restored -Atc \
      "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
@% else %@
    docker run --detach --name "$try" --network none --env @{ password_variable }@=for-a-moment @{ image | shell }@ >/dev/null
    run() { docker exec --interactive --env MYSQL_PWD=for-a-moment "$try" @{ client_program }@ --user=root "$@"; }
    for _ in {1..90}; do
      run --protocol=tcp --host=127.0.0.1 --execute='SELECT 1' >/dev/null 2>&1 && break
      sleep 2
    done
    run --execute='CREATE DATABASE restored'
    gunzip <"$scratch/dump" | run restored
    tables=$(run --batch --skip-column-names --execute="SELECT count(*) FROM information_schema.tables WHERE table_schema = 'restored'")
@% endif %@
    if ((tables == 0)); then
      echo "$last was restored and is empty" >&2
      exit 1
    fi
    echo "$last: restored and read, $tables tables"
    ;;
  replace)
    dump=${2:-}
    [[ -n $dump ]] || usage
    take "$dump"
    read -rp "Replace the database $name on $(hostname) by $dump? Type the host name: " answer
    [[ $answer == "$(hostname)" ]] || {
      echo "nothing done"
      exit 1
    }
@% if engine == "postgres" %@
    inside dropdb --username=@{ superuser | shell }@ --port=@{ port }@ --force --if-exists "$name"
    inside createdb --username=@{ superuser | shell }@ --port=@{ port }@ --owner=@{ user | shell }@ "$name"
    inside pg_restore --username=@{ superuser | shell }@ --port=@{ port }@ --dbname="$name" --exit-on-error <"$dumps/$dump"
@% else %@
    gunzip <"$dumps/$dump" | inside sh -c @{ (client ~ ' "$@"') | shell }@ restore "$name"
@% endif %@
    ;;
  *) usage ;;
esac
