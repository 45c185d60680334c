#!/usr/bin/env bash
# The last minutes: checks first, then the name turns. docs/runbook.md has what comes before.
#   cut-over.sh   forward
#   cut-over.sh --back   the name returns to the source; what was written here meanwhile stays here
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
public='harbour.example'

confirm() {
  read -rp "$1 [yes/no] " answer
  [[ $answer == yes ]] || {
    echo "stopped; nothing was changed"
    exit 1
  }
}
turn() { # source or target
  terraform -chdir=terraform apply -var "traffic=$1" # shows the plan and asks
  terraform -chdir=terraform output -raw ansible_inventory >ansible/inventory/hosts.yml
  (cd ansible && ansible-playbook site.yml --tags proxy,monitoring)
}

if [[ ${1:-} == --back ]]; then
  confirm "Return to the source? What was written here since the cut-over is not there."
  turn source
  exit 0
fi

turn target

url=https://$public/
for _ in {1..60}; do # a certificate comes with the first request after resolvers know the new address
  code=$(curl -sS --max-time 5 --output /dev/null --write-out '%{http_code}' "$url" || true)
  if ((10#${code:-0} > 0 && 10#${code:-0} < 500)); then
    echo "$url answers with $code."
    echo "Put traffic = \"target\" into terraform/terraform.tfvars, so that the next apply keeps it."
    exit 0
  fi
  sleep 10
done
echo "$url does not answer: look at the proxy's log on its server, or go back with --back" >&2
exit 1
