#!/usr/bin/env bash
# Copies the objects of a bucket. Run it days before the cut-over and again in the freeze: only what changed goes over.
# Old versions stay behind; the source has them until it is torn down.
#   move-bucket.sh BUCKET SOURCE_NAME [copy|check]
@% for bucket in buckets %@
#     @{ bucket.key }@: @{ bucket.address | line }@
@% endfor %@
set -euo pipefail
bucket=${1:?which one}
from=${2:?name of the bucket at the source}
verb=${3:-copy}
cd "$(dirname "$0")/../ansible"

variable() {
  local value
  value=$(ansible-inventory --host @{ host | shell }@ | jq --raw-output --arg name "$1" '.[$name] // ""')
  [[ -n $value ]] || {
    echo "$1 is empty in ansible/inventory/hosts.yml" >&2
    exit 1
  }
  echo "$value"
}

case $bucket in
@% for bucket in buckets %@
  @{ bucket.key | shell }@)
@% if several %@
    cloud=@{ bucket.cloud }@
@% endif %@
@% if several or cloud == "aws" or cloud == "other" %@
    source_region=@{ bucket.region | quoted }@
@% endif %@
    to=$(variable @{ bucket.name }@)
    region=$(variable @{ bucket.region_variable }@)
    endpoint=$(variable @{ bucket.endpoint_variable }@)
    acl=@{ bucket.acl | quoted }@
    key_id=@{ bucket.key_id }@
    key_secret=@{ bucket.key_secret }@
    ;;
@% endfor %@
  *)
    echo "one of: @{ buckets | map(attribute="key") | join(", ") }@" >&2
    exit 2
    ;;
esac

export RCLONE_CONFIG=/dev/null
@% if several %@
case $cloud in
  google)
    export RCLONE_CONFIG_OLD_TYPE='google cloud storage' RCLONE_CONFIG_OLD_ENV_AUTH=true # gcloud auth application-default login
    export RCLONE_CONFIG_OLD_BUCKET_POLICY_ONLY=true
    ;;
  azure)
    export RCLONE_CONFIG_OLD_TYPE=azureblob RCLONE_CONFIG_OLD_ENV_AUTH=true # az login
    export RCLONE_CONFIG_OLD_ACCOUNT="${AZURE_STORAGE_ACCOUNT:?name of the storage account at the source}"
    ;;
  other)
    # A key of the source in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    export RCLONE_CONFIG_OLD_TYPE=s3 RCLONE_CONFIG_OLD_PROVIDER=Other RCLONE_CONFIG_OLD_ENV_AUTH=true
    export RCLONE_CONFIG_OLD_ENDPOINT="${SOURCE_S3_ENDPOINT:?address of the buckets at the source, with https://}"
    export RCLONE_CONFIG_OLD_REGION="$source_region"
    ;;
  *)
    export RCLONE_CONFIG_OLD_TYPE=s3 RCLONE_CONFIG_OLD_PROVIDER=AWS RCLONE_CONFIG_OLD_ENV_AUTH=true
    export RCLONE_CONFIG_OLD_REGION="${source_region:-${AWS_REGION:?the region of the source}}"
    ;;
esac
@% elif cloud == "google" %@
export RCLONE_CONFIG_OLD_TYPE='google cloud storage' RCLONE_CONFIG_OLD_ENV_AUTH=true # gcloud auth application-default login
export RCLONE_CONFIG_OLD_BUCKET_POLICY_ONLY=true
@% elif cloud == "other" %@
# A key of the source in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
export RCLONE_CONFIG_OLD_TYPE=s3 RCLONE_CONFIG_OLD_PROVIDER=Other RCLONE_CONFIG_OLD_ENV_AUTH=true
export RCLONE_CONFIG_OLD_ENDPOINT="${SOURCE_S3_ENDPOINT:?address of the buckets at the source, with https://}"
export RCLONE_CONFIG_OLD_REGION="$source_region"
@% elif cloud == "azure" %@
export RCLONE_CONFIG_OLD_TYPE=azureblob RCLONE_CONFIG_OLD_ENV_AUTH=true # az login
export RCLONE_CONFIG_OLD_ACCOUNT="${AZURE_STORAGE_ACCOUNT:?name of the storage account at the source}"
@% else %@
export RCLONE_CONFIG_OLD_TYPE=s3 RCLONE_CONFIG_OLD_PROVIDER=AWS RCLONE_CONFIG_OLD_ENV_AUTH=true
export RCLONE_CONFIG_OLD_REGION="${source_region:-${AWS_REGION:?the region of the source}}"
@% endif %@
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
