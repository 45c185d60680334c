#!/usr/bin/env bash
# Copies the images to your registry, with all their architectures. Usage: move-images.sh REGISTRY
set -euo pipefail
registry=${1:?the value of registry in ansible/group_vars/all/main.yml}
@% if account %@
region=@{ region | quoted }@
region=${region:-${AWS_REGION:?the region of the source}}
account=$(aws sts get-caller-identity --query Account --output text)
source=$account.dkr.ecr.$region.amazonaws.com

aws ecr get-login-password --region "$region" | skopeo login --username AWS --password-stdin "$source"
@% endif %@
@% for host in registries %@
gcloud auth print-access-token | skopeo login --username oauth2accesstoken --password-stdin @{ host | shell }@
@% endfor %@
move() { # repository at the source with its registry, repository here, tags
  local from=$1 to=$2 tag
  shift 2
  for tag in "$@"; do
    skopeo copy --all --retry-times 3 "docker://$from:$tag" "docker://$registry/$to:$tag"
  done
}
@% for image in images %@
@% if image.tags %@
move @% if image.registry %@@{ (image.registry ~ "/" ~ image.repository) | shell }@@% else %@"$source"/@{ image.repository | shell }@@% endif %@ @{ image.target | shell }@@% for tag in image.tags %@ @{ tag | shell }@@% endfor %@@{ (" # " ~ image.address) if image.address else "" }@
@% else %@
# No tag of @{ image.repository | line }@ is known: name those that you need.
if (($# > 1)); then move @% if image.registry %@@{ (image.registry ~ "/" ~ image.repository) | shell }@@% else %@"$source"/@{ image.repository | shell }@@% endif %@ @{ image.target | shell }@ "${@:2}"; fi
@% endif %@
@% endfor %@
