resource "a_b" "c" {
  count = 2 # one
  d     = [for k, v in var.x : "${k}-%{ if v }y%{ else ~} n%{ endif }" if v != null]
  e     = { f = 1, "g" = !true, (local.h) : a.b[*].c.0 }
  i "j" {
    k = <<-EOT
      l ${m["n"]}
        o
    EOT
  }
}
