#!/usr/bin/env bash
# Copies the images to your registry, with all their architectures. Usage: move-images.sh REGISTRY
set -euo pipefail
registry=${1:?the value of registry in ansible/group_vars/all/main.yml}
region='eu-west-1'
region=${region:-${AWS_REGION:?the region of the source}}
account=$(aws sts get-caller-identity --query Account --output text)
source=$account.dkr.ecr.$region.amazonaws.com

aws ecr get-login-password --region "$region" | skopeo login --username AWS --password-stdin "$source"
move() { # repository at the source with its registry, repository here, tags
  local from=$1 to=$2 tag
  shift 2
  for tag in "$@"; do
    skopeo copy --all --retry-times 3 "docker://$from:$tag" "docker://$registry/$to:$tag"
  done
}
move "$source"/bookings/orders orders 4.2.0 # aws_ecr_repository.orders
move "$source"/bookings/site site 4.2.0 # aws_ecr_repository.site
