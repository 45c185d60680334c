from_tfvars             = "12"
environment_then_tfvars = "tfvars"
tfvars_then_auto        = "tfvars"
