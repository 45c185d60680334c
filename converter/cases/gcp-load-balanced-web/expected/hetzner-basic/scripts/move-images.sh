#!/usr/bin/env bash
# Copies the images to your registry, with all their architectures. Usage: move-images.sh REGISTRY
set -euo pipefail
registry=${1:?the value of registry in ansible/group_vars/all/main.yml}
gcloud auth print-access-token | skopeo login --username oauth2accesstoken --password-stdin europe-west3-docker.pkg.dev
move() { # repository at the source with its registry, repository here, tags
  local from=$1 to=$2 tag
  shift 2
  for tag in "$@"; do
    skopeo copy --all --retry-times 3 "docker://$from:$tag" "docker://$registry/$to:$tag"
  done
}
move europe-west3-docker.pkg.dev/atlas-prod/atlas/api api 2.4.1
