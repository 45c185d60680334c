from_file              = { a = "4" }
auto_then_file         = "one"
file_then_file         = "one"
file_then_command_line = "one"
