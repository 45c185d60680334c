locals {
  linked = "linked"
}
