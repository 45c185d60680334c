#!/usr/bin/env bash
# On one screen: what was made, what runs, what is full, how the data is. Changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

on() { # title, hosts, command
  echo "== $1"
  ansible "$2" --become --module-name ansible.builtin.command --args "$3" || true # a server that is down hides nothing
}

echo "== Terraform"
terraform -chdir=terraform output
cd ansible
on "Containers" app:postgres "docker ps --all"
on "Health, last run" all 'systemctl show migration-health.service --property=Result,ExecMainExitTimestamp'
on "Disks" all "df --human-readable"
on 'Replication of database, seen from its primary' postgres 'docker compose --project-directory /opt/database exec -T --user postgres postgres psql --no-psqlrc -xc '\''SELECT client_addr, state, replay_lag FROM pg_stat_replication'\'''
on 'Backups of database' postgres 'docker compose --project-directory /opt/database exec -T --user postgres postgres pgbackrest --stanza=migration-database info'
