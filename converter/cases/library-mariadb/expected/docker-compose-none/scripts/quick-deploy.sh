#!/usr/bin/env bash
# From servers that are there to services that run. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in ansible-playbook ansible-galaxy; do
  command -v "$program" >/dev/null || {
    echo "$program is not installed" >&2
    exit 1
  }
done
[[ -f ansible/inventory/hosts.yml ]] || {
  echo "Copy ansible/inventory/hosts.example.yml to ansible/inventory/hosts.yml and put your servers in" >&2
  exit 1
}

cd ansible
ansible-galaxy collection install --requirements-file requirements.yml
# The host key of a new server is taken at first sight; one that changed is refused.
export ANSIBLE_SSH_ARGS='-o StrictHostKeyChecking=accept-new -o ControlMaster=auto -o ControlPersist=60s'
ansible all --module-name ansible.builtin.wait_for_connection
ansible-playbook site.yml
