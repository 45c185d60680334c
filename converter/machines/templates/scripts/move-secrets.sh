#!/usr/bin/env bash
# Brings what only the source's store of secrets knows to this machine, without showing it. Passwords of databases are
# not brought: new ones are made.
set -euo pipefail
umask 077
secrets="$(dirname "$0")/../ansible/secrets"
mkdir -p "$secrets"
@% if aws or not google and not azure and not other %@
region=@{ region | quoted }@
if [[ -n $region ]]; then export AWS_REGION=$region; fi
@% endif %@

keep() { # name; the value comes on standard input
  tr -d '\n' >"$secrets/$1.new"
  [[ -s $secrets/$1.new ]] || {
    rm -f "$secrets/$1.new"
    echo "$1: nothing came" >&2
    exit 1
  }
  chmod 0600 "$secrets/$1.new"
  mv "$secrets/$1.new" "$secrets/$1"
  echo "$1: $(wc -c <"$secrets/$1") bytes"
}
@% if aws or not google and not azure and not other %@
secret() { aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text; }
parameter() { aws ssm get-parameter --with-decryption --name "$1" --query Parameter.Value --output text; }
@% endif %@
@% if google %@
google_secret() { gcloud secrets versions access latest --secret="$1"; }
@% endif %@
@% if azure %@
azure_secret() { az keyvault secret show --vault-name "${AZURE_KEY_VAULT:?name of the key vault at the source}" --name "$1" --query value --output tsv; }
@% endif %@
@% if other %@
other_secret() { # what the source keeps under this name; type it in
  local value
  read -rsp "$1: " value
  echo >&2
  printf '%s' "$value"
}
@% endif %@

@% for secret in secrets %@
# @{ secret.address | line }@
@{ "google_secret" if secret.cloud == "google" else ("azure_secret" if secret.cloud == "azure" else ("other_secret" if secret.cloud == "other" else ("parameter" if secret.parameter else "secret"))) }@ @{ secret.source | shell }@ |@% if secret.entry %@ jq --raw-output --arg entry @{ secret.entry | shell }@ '.[$entry]' |@% endif %@ keep @{ secret.name | shell }@
@% endfor %@
