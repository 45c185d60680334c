from_auto        = { k = [true] }
tfvars_then_auto = "auto"
auto_by_name     = "b"
auto_then_file   = "auto"
