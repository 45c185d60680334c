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
on "Containers" proxy "docker ps --all"
on "Health, last run" all 'systemctl show harbour-health.service --property=Result,ExecMainExitTimestamp'
on "Disks" all "df --human-readable"
