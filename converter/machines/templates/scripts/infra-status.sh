#!/usr/bin/env bash
# On one screen: what was made, what runs, what is full, how the data is. Changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

on() { # title, hosts, command
  echo "== $1"
  ansible "$2" --become --module-name ansible.builtin.command --args "$3" || true # a server that is down hides nothing
}
@% if terraform %@

echo "== Terraform"
terraform -chdir=terraform output
@% endif %@
cd ansible
@% if has_docker %@
on "Containers" @{ docker | shell }@ "docker ps --all"
@% endif %@
on "Health, last run" all @{ ("systemctl show " ~ health ~ ".service --property=Result,ExecMainExitTimestamp") | shell }@
on "Disks" all "df --human-readable"
@% for database in databases %@
@% if database.postgres and database.standby %@
on @{ ("Replication of " ~ database.key ~ ", seen from its primary") | shell }@ @{ database.hosts | shell }@ @{ (database.inside ~ " " ~ database.psql ~ " -xc 'SELECT client_addr, state, replay_lag FROM pg_stat_replication'") | shell }@
@% endif %@
@% if database.archive %@
on @{ ("Backups of " ~ database.key) | shell }@ @{ database.hosts | shell }@ @{ (database.inside ~ " pgbackrest --stanza=" ~ database.stanza ~ " info") | shell }@
@% else %@
on @{ ("Dumps of " ~ database.key) | shell }@ @{ database.hosts | shell }@ @{ ("ls -l " ~ database.dumps) | shell }@
@% endif %@
@% endfor %@
