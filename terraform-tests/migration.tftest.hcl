# Runs with any converter that knows the target hetzner.

variables {
  target = "hetzner"
}

run "gives_everything" {
  command = plan

  assert {
    condition     = output.migration.hcl != null && output.migration.summary != ""
    error_message = "There is no output."
  }
  assert {
    condition     = length(output.migration.id) == 32
    error_message = "The id is no hash."
  }
  assert {
    condition     = can(jsondecode(output.migration.decisions_json).decisions)
    error_message = "The decisions are no JSON."
  }
}

run "gives_what_is_asked_for" {
  command = plan

  variables {
    formats = ["hcl"]
  }
  assert {
    condition     = output.migration.hcl != null && output.migration.compose == null
    error_message = "formats does not decide what is rendered."
  }
}

run "the_function_says_the_same" {
  command = plan

  assert {
    condition     = output.called.hcl == output.migration.hcl
    error_message = "The function and the data source differ."
  }
}
