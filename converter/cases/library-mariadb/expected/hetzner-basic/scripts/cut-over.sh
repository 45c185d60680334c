#!/usr/bin/env bash
# The last minutes: checks first, then the name turns. docs/runbook.md has what comes before.
#   cut-over.sh   forward
#   cut-over.sh --back   the name returns to the source; what was written here meanwhile stays here
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
public='catalogue.library.example'
export AWS_REGION=eu-north-1

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
  (cd ansible && ansible-playbook site.yml --tags app,monitoring)
}

if [[ ${1:-} == --back ]]; then
  confirm "Return to the source? What was written here since the cut-over is not there."
  confirm "Does $public lead to the source again?"
  turn source
  exit 0
fi

# The write freeze: nothing runs at the source any more, and nothing waits.
stopped() { # cluster, service
  local running
  running=$(aws ecs describe-services --cluster "$1" --services "$2" --query 'services[0].runningCount' --output text)
  [[ $running == 0 || $running == None ]] || {
    echo "$2 still runs at the source: set its desired count to 0" >&2
    exit 1
  }
}
stopped library catalogue # aws_ecs_service.catalogue
empty() { # queue
  local url waiting
  url=$(aws sqs get-queue-url --queue-name "$1" --query QueueUrl --output text)
  waiting=$(aws sqs get-queue-attributes --queue-url "$url" --query 'sum(Attributes.* | map(&to_number(@), @))' --output text \
    --attribute-names ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed)
  [[ ${waiting%.*} == 0 ]] || {
    echo "$waiting messages wait in $1: let what reads them run until it is empty" >&2
    exit 1
  }
}
empty library-loans # aws_sqs_queue.loans

confirm "Did copy and verify of move-database.sh both succeed in this freeze?"
turn target
echo "Now change $public where its zone is, so that it leads to the new servers."
confirm "Does it?"

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
