variable "servers" {
  type = map(object({
    size  = optional(string, "small")
    disks = optional(list(object({ gib = number, kind = optional(string, "ssd") })), [{ gib = 10 }])
    tags  = optional(map(string))
    net   = optional(object({ v4 = optional(bool, true), v6 = optional(bool) }), {})
    any   = optional(list(any))
  }))
  default = {
    a = {}
    b = { size = null, disks = [{ gib = "20", kind = null }], tags = { n = 1 }, net = { v6 = "true" } }
    c = { disks = [], net = null, any = [1, "x"], extra = "dropped" }
  }
}
variable "tuple" {
  type    = tuple([string, number])
  default = null
}
variable "set" {
  type    = set(object({ n = number, o = optional(string, "o") }))
  default = [{ n = 2 }, { n = "1" }, { n = 2, o = null }]
}
variable "not_null" {
  type     = number
  default  = 4
  nullable = false
}
module "m" {
  source  = "./m"
  with    = null
  without = null
  object  = { a = null }
}
output "all" {
  value = [var.servers, var.set, var.not_null, module.m.all]
}
