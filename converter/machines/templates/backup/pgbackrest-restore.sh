#!/usr/bin/env bash
# @{ restore_name | line }@ test                the latest backup, restored beside the data, started, read and thrown away
# @{ restore_name | line }@ point 'TIMESTAMP'   this server as it was at a moment of the last @{ days }@ days; it is down meanwhile
set -euo pipefail
cd @{ directory | shell }@
service=@{ service | quoted }@
stanza=@{ stanza | quoted }@
data=@{ data | quoted }@
volume=@{ volume | quoted }@

usage() {
  sed -n '2,3s/^# //p' "$0" >&2
  exit 2
}
once() { docker compose run --rm --no-deps --user postgres "$@"; }
in_recovery() { docker compose exec -T --user postgres "$service" @{ psql }@ -Atc 'SELECT pg_is_in_recovery()'; }

case ${1:-} in
  test)
@% if standby %@
    if [[ $(in_recovery) != t ]]; then
      echo "the primary: the standby does this"
      exit 0
    fi
@% endif %@
    scratch=$volume/restore-test
    name=@{ restore_name | quoted }@-test
    cleanup() {
      docker rm --force "$name" >/dev/null 2>&1 || true
      rm -rf "$scratch"
    }
    trap cleanup EXIT
    cleanup
    need=$(du -s --block-size=1M "$data" | cut -f1)
    free=$(df --output=avail --block-size=1M "$volume" | tail -n1)
    if ((free < need * 11 / 10)); then
      echo "no room for a try: $need MiB needed, $free MiB free" >&2
      exit 1
    fi
    install -d -o "$(stat -c %u "$data")" -m 0700 "$scratch"
    once --volume "$scratch:/restore" "$service" \
      pgbackrest --stanza="$stanza" --pg1-path=/restore --type=immediate --target-action=promote --archive-mode=off restore
    # A port of its own and no archive: it must touch neither the repository nor the server that runs.
    docker compose run --detach --no-deps --name "$name" --volume "$scratch:/restore" --env PGDATA=/restore "$service" \
      postgres -c config_file=/etc/postgresql/postgresql.conf -c listen_addresses= -c port=5499 -c archive_mode=off \
      -c shared_buffers=256MB >/dev/null
    for _ in {1..60}; do
      tables=$(docker exec --user postgres "$name" psql --port=5499 --username=@{ superuser | shell }@ --dbname=@{ name | shell }@ -Atc \
        'SELECT count(*) FROM pg_stat_user_tables WHERE NOT pg_is_in_recovery()' 2>/dev/null || echo 0)
      if ((tables > 0)); then
        echo "restored and read: $tables tables"
        exit 0
      fi
      sleep 5
    done
    docker logs --tail 20 "$name" >&2
    echo "what was restored did not come up, or is empty" >&2
    exit 1
    ;;
  point)
    target=${2:-}
    [[ -n $target ]] || usage
@% if standby %@
    if [[ $(in_recovery) == t ]]; then
      echo "this is a standby: go to the primary" >&2
      exit 1
    fi
@% endif %@
    read -rp "Put $(hostname) back to $target? What was written later is lost. Type the host name: " answer
    [[ $answer == "$(hostname)" ]] || {
      echo "nothing done"
      exit 1
    }
    docker compose stop "$service"
    once "$service" pgbackrest --stanza="$stanza" --delta --type=time "--target=$target" --target-action=promote restore
    docker compose up --detach --wait "$service"
@% if standby %@
    echo "Now copy the standby again: docs/runbook.md, 'A standby from scratch'."
@% endif %@
    ;;
  *) usage ;;
esac
