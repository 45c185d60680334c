output "mixed" {
  value = [local.o, terraform_data.r[1].input.i, terraform_data.s["a"].input]
}
