terraform {
  required_version = ">= 1.5" # checks

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.68.0"
    }
  }
}

provider "hcloud" {} # HCLOUD_TOKEN
