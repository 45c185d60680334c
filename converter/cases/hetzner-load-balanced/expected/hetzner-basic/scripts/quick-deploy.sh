#!/usr/bin/env bash
# From nothing to servers that run. The public name still leads to the source: the new servers answer under the rehearsal's. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in terraform ansible-playbook ansible-galaxy; do
  command -v "$program" >/dev/null || {
    echo "$program is not installed" >&2
    exit 1
  }
done
: "${HCLOUD_TOKEN:?the API token of the project at Hetzner}"
[[ -f terraform/terraform.tfvars ]] || {
  echo "Copy terraform/terraform.tfvars.example to terraform/terraform.tfvars and fill it in" >&2
  exit 1
}

terraform -chdir=terraform init
terraform -chdir=terraform apply # shows the plan and asks
terraform -chdir=terraform output -raw ansible_inventory >ansible/inventory/hosts.yml

cd ansible
ansible-galaxy collection install --requirements-file requirements.yml
# The host key of a new server is taken at first sight; one that changed is refused.
export ANSIBLE_SSH_ARGS='-o StrictHostKeyChecking=accept-new -o ControlMaster=auto -o ControlPersist=60s'
ansible harbour-web-1,harbour-web-2 --module-name ansible.builtin.wait_for_connection
ansible all --module-name ansible.builtin.wait_for_connection
ansible-playbook site.yml
