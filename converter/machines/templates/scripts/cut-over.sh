#!/usr/bin/env bash
# The last minutes: checks first, then the name turns. docs/runbook.md has what comes before.
#   cut-over.sh@% for bucket in buckets %@ @{ bucket | upper | replace("-", "_") }@_AT_THE_SOURCE@% endfor %@   forward
#   cut-over.sh --back   the name returns to the source; what was written here meanwhile stays here
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
public=@{ public | quoted }@
@% if region %@
export AWS_REGION=@{ region | shell }@
@% endif %@

confirm() {
  read -rp "$1 [yes/no] " answer
  [[ $answer == yes ]] || {
    echo "stopped; nothing was changed"
    exit 1
  }
}
turn() { # source or target
@% if terraform %@
  terraform -chdir=terraform apply -var "traffic=$1" # shows the plan and asks
  terraform -chdir=terraform output -raw ansible_inventory >ansible/inventory/hosts.yml
  (cd ansible && ansible-playbook site.yml --tags @{ tags | shell }@)
@% else %@
  local name=@{ rehearsal | quoted }@
  if [[ $1 == target ]]; then name=$public; fi
  (cd ansible && ansible-playbook site.yml --tags @{ tags | shell }@ --extra-vars "app_fqdn=$name")
@% endif %@
}

if [[ ${1:-} == --back ]]; then
  confirm "Return to the source? What was written here since the cut-over is not there."
@% if terraform and zone %@
  turn source
@% else %@
  confirm "Does $public lead to the source again?"
  turn source
@% endif %@
  exit 0
fi
@% for bucket in buckets %@
bucket_@{ loop.index }@=${@{ loop.index }@:?name at the source of the bucket number @{ loop.index }@}
@% endfor %@
@% if freezes or drains %@

# The write freeze: nothing runs at the source any more, and nothing waits.
@% endif %@
@% if aws_freezes %@
stopped() { # cluster, service
  local running
  running=$(aws ecs describe-services --cluster "$1" --services "$2" --query 'services[0].runningCount' --output text)
  [[ $running == 0 || $running == None ]] || {
    echo "$2 still runs at the source: set its desired count to 0" >&2
    exit 1
  }
}
@% endif %@
@% for freeze in freezes %@
@% if freeze.cloud == "aws" %@
stopped @{ freeze.cluster | shell }@ @{ freeze.service | shell }@ # @{ freeze.address | line }@
@% else %@
confirm "Does @{ freeze.service | line }@ (@{ freeze.address | line }@) take no calls any more at the source?"
@% endif %@
@% endfor %@
@% if aws_drains %@
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
@% endif %@
@% for drain in drains %@
@% if drain.cloud == "aws" %@
empty @{ drain.name | shell }@ # @{ drain.address | line }@
@% else %@
confirm "Do no messages wait in @{ drain.name | line }@ (@{ drain.address | line }@)?"
@% endif %@
@% endfor %@

@% for bucket in buckets %@
"$here/move-bucket.sh" @{ bucket | shell }@ "$bucket_@{ loop.index }@" copy
"$here/move-bucket.sh" @{ bucket | shell }@ "$bucket_@{ loop.index }@" check
@% endfor %@
@% for script in databases %@
confirm "Did copy and verify of @{ script }@ both succeed in this freeze?"
@% endfor %@
turn target
@% if not (terraform and zone) %@
echo "Now change $public where its zone is, so that it leads to the new servers."
confirm "Does it?"
@% endif %@

url=@{ scheme }@://$public/
for _ in {1..60}; do # a certificate comes with the first request after resolvers know the new address
  code=$(curl -sS --max-time 5 --output /dev/null --write-out '%{http_code}' "$url" || true)
  if ((10#${code:-0} > 0 && 10#${code:-0} < 500)); then
    echo "$url answers with $code."
@% if terraform %@
    echo "Put traffic = \"target\" into terraform/terraform.tfvars, so that the next apply keeps it."
@% else %@
    echo "Put app_fqdn: $public into ansible/inventory/hosts.yml, so that the next run keeps it."
@% endif %@
    exit 0
  fi
  sleep 10
done
echo "$url does not answer: look at the proxy's log on its server, or go back with --back" >&2
exit 1
