#!/usr/bin/env bash
# Copies the objects of a bucket. Run it days before the cut-over and again in the freeze: only what changed goes over.
# Old versions stay behind; the source has them until it is torn down.
#   move-bucket.sh BUCKET SOURCE_NAME [copy|check]
#     storage-8k2m4qzt: aws_s3_bucket.veza_storage
set -euo pipefail
bucket=${1:?which one}
from=${2:?name of the bucket at the source}
verb=${3:-copy}
cd "$(dirname "$0")/../ansible"

variable() {
  local value
  value=$(ansible-inventory --host veza-app | jq --raw-output --arg name "$1" '.[$name] // ""')
  [[ -n $value ]] || {
    echo "$1 is empty in ansible/inventory/hosts.yml" >&2
    exit 1
  }
  echo "$value"
}

case $bucket in
  storage-8k2m4qzt)
    source_region='eu-west-1'
    to=$(variable storage_8k2m4qzt_bucket)
    region=$(variable storage_8k2m4qzt_region)
    endpoint=$(variable storage_8k2m4qzt_endpoint)
    acl='private'
    key_id=object_storage_key_id
    key_secret=object_storage_key_secret
    ;;
  *)
    echo "one of: storage-8k2m4qzt" >&2
    exit 2
    ;;
esac

export RCLONE_CONFIG=/dev/null
export RCLONE_CONFIG_OLD_TYPE=s3 RCLONE_CONFIG_OLD_PROVIDER=AWS RCLONE_CONFIG_OLD_ENV_AUTH=true
export RCLONE_CONFIG_OLD_REGION="${source_region:-${AWS_REGION:?the region of the source}}"
export RCLONE_CONFIG_NEW_TYPE=s3 RCLONE_CONFIG_NEW_PROVIDER=Other
export RCLONE_CONFIG_NEW_REGION="$region" RCLONE_CONFIG_NEW_ENDPOINT="https://$endpoint" RCLONE_CONFIG_NEW_ACL="$acl"
RCLONE_CONFIG_NEW_ACCESS_KEY_ID=$(<"secrets/$key_id")
RCLONE_CONFIG_NEW_SECRET_ACCESS_KEY=$(<"secrets/$key_secret")
export RCLONE_CONFIG_NEW_ACCESS_KEY_ID RCLONE_CONFIG_NEW_SECRET_ACCESS_KEY

case $verb in
  # copy and not sync: what was written at the target is never deleted.
  copy) rclone copy "old:$from" "new:$to" --checksum --fast-list --transfers 16 --progress ;;
  check) rclone check "old:$from" "new:$to" --one-way --fast-list ;;
  *)
    echo "copy or check" >&2
    exit 2
    ;;
esac
