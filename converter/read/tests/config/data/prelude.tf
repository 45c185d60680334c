variable "str"   { default = "hello" }
variable "num"   { default = 42 }
variable "lst"   { default = ["a", "b", "c"] }
variable "mp"    { default = { a = 1, b = 2 } }
variable "objs"  { default = [{ id = 1, name = "x", tags = ["p"] }, { id = 2, name = "y", tags = [] }] }
variable "nul"   { default = null }
variable "tlist" { 
  type = list(string)
  default = ["z", "y"] 
}
variable "tset"  { 
  type = set(string)
  default = ["z", "y", "z"] 
}
variable "tmap"  { 
  type = map(number)
  default = { k = 1, j = "2" } 
}
variable "topt"  { 
  type = object({ a = string, b = optional(number, 7), c = optional(list(string)), d = optional(object({ e = optional(bool, true) }), {}) })
  default = { a = 5 } 
}
variable "secret" { 
  type = string
  sensitive = true
  default = "s3cr3t" 
}
resource "terraform_data" "u" { input = "known" }
resource "terraform_data" "cnt" { 
  count = 2
  input = count.index 
}
resource "terraform_data" "none" { count = 0 }
resource "terraform_data" "fe" { 
  for_each = toset(["x", "y"])
  input = each.key 
}
locals { 
  unk  = terraform_data.u.id
  lunk = [terraform_data.u.id, "k"] 
}
