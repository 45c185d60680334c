#!/usr/bin/env bash
# A dump of the database @{ key | line }@. Dumps are kept for @{ days }@ days.
@% if engine != "postgres" %@
# shellcheck disable=SC2016 # what stands in single quotes is for the shell in the container
@% endif %@
set -euo pipefail
umask 077
cd @{ directory | shell }@
dumps=@{ dumps | quoted }@
days=@{ days }@

inside() { docker compose exec -T @{ "--user postgres " if engine == "postgres" else "" }@@{ service | shell }@ "$@"; }
@% if engine == "postgres" %@

if [[ $(inside @{ psql }@ -Atc 'SELECT pg_is_in_recovery()') == t ]]; then
  echo "a standby: nothing to do"
  exit 0
fi
@% endif %@
file=$(date --utc +%Y-%m-%dT%H%M%SZ).@{ "dump" if engine == "postgres" else "sql.gz" }@
trap 'rm -f "$dumps/unfinished"' EXIT
@% if engine == "postgres" %@
inside pg_dump --username=@{ superuser | shell }@ --port=@{ port }@ --format=custom --dbname=@{ name | shell }@ >"$dumps/unfinished"
@% else %@
inside sh -c @{ (dump ~ " " ~ dump_flags ~ ' "$@"') | shell }@ dump @{ name | shell }@ | gzip >"$dumps/unfinished"
@% endif %@
[[ -s $dumps/unfinished ]]
@% if bucket %@
# Encrypted here, before it leaves.
openssl enc -aes-256-cbc -pbkdf2 -salt -pass file:@{ (secrets ~ "/backup_passphrase") | shell }@ -in "$dumps/unfinished" |
  rclone --config @{ (secrets ~ "/rclone.conf") | shell }@ rcat @{ (bucket ~ ":" ~ key ~ "/") | shell }@"$file.enc"
rclone --config @{ (secrets ~ "/rclone.conf") | shell }@ delete --min-age "${days}d" @{ (bucket ~ ":" ~ key) | shell }@
find "$dumps" -type f -name '20*' -delete # the last one stays here, for a quick way back
@% else %@
find "$dumps" -type f -name '20*' -mtime "+$((days - 1))" -delete
@% endif %@
mv "$dumps/unfinished" "$dumps/$file"
ln -sfn "$file" "$dumps/last"
echo "$file: $(du -h "$dumps/$file" | cut -f1)"
