resource "terraform_data" "a" {}
resource "terraform_data" "b" {
  input = terraform_data.a.id
}
variable "list" {
  type    = list(string)
  default = ["x"]
}
locals {
  id    = terraform_data.a.id
  named = "name-${local.id}"
  ids   = [local.id, terraform_data.b.id]
}
output "decided" {
  value = [
    local.named == "other", local.named == "name-x", local.named != "", local.id == null, local.named == null,
    startswith(local.named, "name-"), startswith(local.named, "other"), length(local.ids), length(concat(local.ids, var.list)),
    length(toset(local.ids)) > 0, length(toset(local.ids)) > 2, keys({ a = local.id }), try(local.id, "x") == null,
    can(local.id), can(local.id.x), coalesce(local.id, "x") == null, [for x in local.ids : 1], { for i, x in local.ids : i => x == null },
    length("${local.id}x") > 0, contains(["a"], local.named), contains([local.named], "a"), local.id == local.id,
    true || local.id == "x", false && local.id == "x", local.id == "x" || true, jsonencode({ a = local.id }) == "", "${local.id}" == null,
    substr(local.named, 0, 4), strrev(local.named), split("-", local.named), upper(local.named) == "", trimprefix(local.named, "name-"),
    one([local.id]) == null, max(1, length(local.id)), length(local.id) >= 0, abs(length(local.id)) < 0, terraform_data.a == null,
    local.id == "x" ? "a" : "a", local.id == "x" ? [1] : [2], local.id == "x" ? "ab" : "ac", (local.id == "x" ? 1 : 5) > 0, (local.id == "x" ? "ab" : "ac") == "b",
    tolist(local.ids)[0] == null, tomap({ k = local.id })["k"] == null, lookup({ k = local.id }, "k", "d") == null, lookup({ k = local.id }, "z", "d"),
    sort(local.ids), distinct(local.ids), compact(local.ids), flatten([local.ids, [1]]), join(",", local.ids), format("%s-%d", local.id, 1) == "",
    merge({ a = 1 }, { b = local.id }), zipmap(["a"], [local.id]), element(local.ids, 1) == null, slice(local.ids, 0, 1), reverse(local.ids), setunion(local.ids, ["a"]),
    base64encode(local.id) == null, sha256(local.id) == "", yamlencode({ a = local.id }) == "", formatlist("%s!", local.ids), replace(local.named, "name", "x"),
    terraform_data.b.output == null, terraform_data.b.input == null, nonsensitive(sensitive(local.id)) == null, tostring(local.id) == null, tonumber(local.id) == null,
  ]
}
