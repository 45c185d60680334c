#!/usr/bin/env bash
# Every five minutes: looks whether all is well, and reports when that changes.
@% if mysql %@
# shellcheck disable=SC2016 # what stands in single quotes is for the shell in the container
@% endif %@
set -euo pipefail
# shellcheck disable=SC1091
source /etc/default/@{ unit | shell }@
webhook=@{ (secrets ~ "/alert_webhook") | quoted }@
state=/var/lib/@{ unit | shell }@
mkdir -p "$state"
failures=()

last() { cat "$state/$1" 2>/dev/null || echo "$2"; }
above() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a > b) }'; }
@% if cpu or memory %@

# How many times in a row a condition held.
runs() { # name, value, limit
  local count=0
  if above "$2" "$3"; then count=$(($(last "$1" 0) + 1)); fi
  echo "$count" >"$state/$1"
  echo "$count"
}
@% endif %@
@% if cpu %@

# The busy share of the CPUs since the last run.
read -r _ user nice system idle iowait irq softirq steal _ </proc/stat
busy=$((user + nice + system + irq + softirq + steal))
total=$((busy + idle + iowait))
busy_since=$((busy - $(last busy "$busy")))
total_since=$((total - $(last total "$total")))
echo "$busy" >"$state/busy"
echo "$total" >"$state/total"
percent=0
if ((total_since > 0)); then percent=$((100 * busy_since / total_since)); fi
@% for check in cpu %@
# CPUs above @{ check.percent }@ % in @{ check.runs }@ runs@{ ": " ~ (check.about | line) if check.about else "" }@
if (($(runs cpu-@{ loop.index }@ "$percent" @{ check.percent }@) >= @{ check.runs }@)); then
  failures+=("CPUs above @{ check.percent }@ %")
fi
@% endfor %@
@% endif %@
@% if memory %@

used=$(awk '/^MemTotal/ { total = $2 } /^MemAvailable/ { free = $2 } END { print 100 * (total - free) / total }' /proc/meminfo)
@% for check in memory %@
# memory above @{ check.percent }@ % in @{ check.runs }@ runs@{ ": " ~ (check.about | line) if check.about else "" }@
if (($(runs memory-@{ loop.index }@ "$used" @{ check.percent }@) >= @{ check.runs }@)); then
  failures+=("memory above @{ check.percent }@ %")
fi
@% endfor %@
@% endif %@

# disks above @{ disk }@ %@{ ": " ~ (disk_about | line) if disk_about else "" }@. Nothing grows by itself: somebody must know in time.
paths=(@{ paths | join(" ") }@)
for path in "${paths[@]}"; do
  full=$(df --output=pcent "$path" | tail -n1 | tr -dc 0-9)
  if ! above @{ disk }@ "$full"; then failures+=("$path is $full % full"); fi
done
@% if docker %@

for filter in health=unhealthy status=restarting; do
  for container in $(docker ps --filter "$filter" --format '{{.Names}}'); do
    failures+=("the container $container: $filter")
  done
done
@% endif %@
@% if public %@

# Any answer below 500 counts: the source may have no path that is public.
if [[ -n $APP_FQDN ]]; then
  code=$(curl -sS --max-time 10 --output /dev/null --write-out '%{http_code}' "@{ scheme }@://$APP_FQDN/" || true)
  if ((10#${code:-0} == 0 || 10#${code:-0} >= 500)); then failures+=("@{ scheme }@://$APP_FQDN/ answers ${code:-nothing}"); fi
fi
@% endif %@
@% if answers %@

metrics=$(curl -fsS --max-time 5 http://127.0.0.1:@{ metrics_port }@/metrics || true)
if [[ -z $metrics ]]; then failures+=("the proxy does not answer"); fi
@% for check in answers %@
# answers @{ check.class }@xx above @{ check.count }@@{ ": " ~ (check.about | line) if check.about else "" }@
now=$(awk '/^traefik_entrypoint_requests_total\{.*code="@{ check.class }@/ { sum += $NF } END { printf "%d", sum }' <<<"$metrics")
before=$(last answers-@{ check.class }@ "$now")
if ((now < before)); then before=0; fi # the proxy was restarted
if above $((now - before)) @{ check.count }@; then failures+=("$((now - before)) answers @{ check.class }@xx in five minutes"); fi
echo "$now" >"$state/answers-@{ check.class }@"
@% endfor %@
@% endif %@
@% for check in queues %@

# queue @{ check.queue | line }@ above @{ check.count }@@{ ": " ~ (check.about | line) if check.about else "" }@
if waiting=$(cd @{ check.directory | shell }@ && docker compose exec -T @{ check.service | shell }@ rabbitmqctl --quiet list_queues name messages |
  awk -v name=@{ check.queue | shell }@ '$1 == name { print $2 }'); then
  if above "${waiting:-0}" @{ check.count }@; then failures+=("$waiting messages wait in the queue "@{ check.queue | shell }@); fi
else
  failures+=(@{ check.service | shell }@" does not answer")
fi
@% endfor %@
@% for database in databases %@
@% if database.postgres %@

sql_@{ database.id }@() { (cd @{ database.directory | shell }@ && docker compose exec -T --user postgres @{ database.service | shell }@ @{ database.psql }@ -Atc "$1"); }
@% if database.standby %@
case ${@{ database.role }@:-} in
  primary)
    if ! behind=$(sql_@{ database.id }@ "SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), -1)::bigint FROM pg_stat_replication WHERE state = 'streaming'"); then
      failures+=(@{ database.key | shell }@": PostgreSQL does not answer")
    elif ((behind < 0)); then
      failures+=(@{ database.key | shell }@": no standby follows")
    elif ((behind > 256 * 1024 * 1024)); then
      failures+=(@{ database.key | shell }@": the standby is $((behind / 1024 / 1024)) MiB behind")
    fi
@% if database.archive %@
    archived=$(sql_@{ database.id }@ "SELECT last_failed_time IS NULL OR coalesce(last_archived_time > last_failed_time, false) FROM pg_stat_archiver" || echo f)
    if [[ $archived != t ]]; then failures+=(@{ database.key | shell }@": WAL is not archived"); fi
@% endif %@
    if systemctl is-failed --quiet @{ database.backup | shell }@.service; then failures+=(@{ database.key | shell }@": the last backup failed"); fi
    ;;
  standby)
    if [[ $(sql_@{ database.id }@ "SELECT pg_is_in_recovery()" || true) != t ]]; then failures+=(@{ database.key | shell }@": this is no standby any more, or does not answer"); fi
    if systemctl is-failed --quiet @{ database.restore | shell }@-test.service; then failures+=(@{ database.key | shell }@": the last restore that was tried failed"); fi
    ;;
esac
@% else %@
if ! sql_@{ database.id }@ 'SELECT 1' >/dev/null; then failures+=(@{ database.key | shell }@": PostgreSQL does not answer"); fi
@% if database.archive %@
archived=$(sql_@{ database.id }@ "SELECT last_failed_time IS NULL OR coalesce(last_archived_time > last_failed_time, false) FROM pg_stat_archiver" || echo f)
if [[ $archived != t ]]; then failures+=(@{ database.key | shell }@": WAL is not archived"); fi
@% endif %@
for unit in @{ database.backup | shell }@ @{ database.restore | shell }@-test; do
  if systemctl is-failed --quiet "$unit.service"; then failures+=("$unit failed"); fi
done
@% endif %@
@% else %@

if ! (cd @{ database.directory | shell }@ && docker compose exec -T @{ database.service | shell }@ sh -c @{ (database.client ~ " --execute='SELECT 1'") | shell }@ >/dev/null); then
  failures+=(@{ database.key | shell }@": @{ database.product }@ does not answer")
fi
for unit in @{ database.backup | shell }@ @{ database.restore | shell }@-test; do
  if systemctl is-failed --quiet "$unit.service"; then failures+=("$unit failed"); fi
done
@% endif %@
@% endfor %@

now=$(printf '%s; ' "${failures[@]:-}")
now=${now%; }
was=$(last failures '')
if [[ $now != "$was" ]]; then
  jq --null-input --arg text "$(hostname): ${now:-all is well again}" '{text: $text}' |
    curl -fsS --max-time 10 --header 'Content-Type: application/json' --data @- "$(cat "$webhook")"
fi
echo "$now" >"$state/failures" # after the report went out: what was not reported is tried again
if [[ -n $now ]]; then
  echo "$now" >&2
  exit 1
fi
