#!/usr/bin/env bash
# Brings what only the source's store of secrets knows to this machine, without showing it. Passwords of databases are
# not brought: new ones are made.
set -euo pipefail
umask 077
secrets="$(dirname "$0")/../ansible/secrets"
mkdir -p "$secrets"
region='eu-north-1'
if [[ -n $region ]]; then export AWS_REGION=$region; fi

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
secret() { aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text; }
parameter() { aws ssm get-parameter --with-decryption --name "$1" --query Parameter.Value --output text; }

# aws_secretsmanager_secret.session
secret library/session | keep session_key
