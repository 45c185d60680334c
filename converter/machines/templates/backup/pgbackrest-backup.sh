#!/usr/bin/env bash
# A full backup of @{ key | line }@. What is older than @{ days }@ days goes with it, by pgBackRest's own rule.
@% if standby %@
# The same on the primary and on the standby, where it does nothing: after a promotion the backups go on by themselves.
@% endif %@
set -euo pipefail
cd @{ directory | shell }@

inside() { docker compose exec -T --user postgres @{ service | shell }@ "$@"; }

if [[ $(inside @{ psql }@ -Atc 'SELECT pg_is_in_recovery()') == t ]]; then
  echo "a standby: nothing to do"
  exit 0
fi
pgbackrest() { inside pgbackrest --stanza=@{ stanza | shell }@ "$@"; }
pgbackrest stanza-create # does nothing when it is there
pgbackrest check
pgbackrest --type=full backup
