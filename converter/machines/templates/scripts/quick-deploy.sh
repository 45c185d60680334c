#!/usr/bin/env bash
@% if terraform %@
# From nothing to servers that run.@{ " The public name still leads to the source: the new servers answer under the rehearsal's." if traffic else "" }@ Safe to repeat.
@% else %@
# From servers that are there to services that run. Safe to repeat.
@% endif %@
set -euo pipefail
cd "$(dirname "$0")/.."

for program in @{ "terraform " if terraform else "" }@ansible-playbook ansible-galaxy; do
  command -v "$program" >/dev/null || {
    echo "$program is not installed" >&2
    exit 1
  }
done
@% if terraform %@
: "${HCLOUD_TOKEN:?the API token of the project at Hetzner}"
[[ -f terraform/terraform.tfvars ]] || {
  echo "Copy terraform/terraform.tfvars.example to terraform/terraform.tfvars and fill it in" >&2
  exit 1
}

terraform -chdir=terraform init
terraform -chdir=terraform apply # shows the plan and asks
terraform -chdir=terraform output -raw ansible_inventory >ansible/inventory/hosts.yml
@% else %@
[[ -f ansible/inventory/hosts.yml ]] || {
  echo "Copy ansible/inventory/hosts.example.yml to ansible/inventory/hosts.yml and put your servers in" >&2
  exit 1
}
@% endif %@

cd ansible
ansible-galaxy collection install --requirements-file requirements.yml
# The host key of a new server is taken at first sight; one that changed is refused.
export ANSIBLE_SSH_ARGS='-o StrictHostKeyChecking=accept-new -o ControlMaster=auto -o ControlPersist=60s'
@% if behind %@
ansible @{ jump | shell }@ --module-name ansible.builtin.wait_for_connection
@% endif %@
ansible all --module-name ansible.builtin.wait_for_connection
ansible-playbook site.yml
