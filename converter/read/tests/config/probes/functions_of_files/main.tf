locals {
  rendered = templatefile("${path.module}/outer.tftpl", {
    name  = "n"
    items = [{ k = "a", v = 1 }, { k = "b", v = null }]
    inner = "not ${1 + 1} rendered"
  })
  document = yamldecode(file("${path.module}/document.yaml"))
}
resource "terraform_data" "r" {
  input = {
    rendered = local.rendered
    yaml     = local.document
    again    = yamlencode(local.document)
    json     = jsondecode(file("document.json"))
    csv      = csvdecode(file("./table.csv"))
    all      = fileset(path.module, "**/*.{txt,json,csv}")
    braces   = fileset(path.module, "*.{tftpl,yaml}")
    sub      = fileset("${path.module}/sub", "*")
    exists   = [fileexists("document.yaml"), fileexists("nowhere")]
    hashes   = [filemd5("table.csv"), filebase64("table.csv"), filesha256("${path.root}/table.csv")]
    names    = [basename(path.cwd) == basename(abspath(".")), dirname("a/b/c"), pathexpand("x")]
  }
}
output "string_template" {
  value = templatestring(local.document.template, { x = [1, 2] })
}
