//! How many copies of a service run.

#![allow(clippy::unwrap_used, clippy::panic)]

use agnostech::{Input, Level, Options, Target, convert};
use read::config::ConfigurationInput;
use read::files::MemoryFiles;

fn services(desired: u64, minimum: u64) -> Vec<String> {
    let source = format!(
        r#"
resource "aws_ecs_cluster" "main" {{
  name = "main"
}}
resource "aws_ecs_task_definition" "api" {{
  family                = "api"
  cpu                   = 256
  memory                = 512
  container_definitions = jsonencode([{{ name = "api", image = "nginx:1.27", essential = true }}])
}}
resource "aws_ecs_service" "api" {{
  name            = "api"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = {desired}
}}
resource "aws_appautoscaling_target" "api" {{
  min_capacity       = {minimum}
  max_capacity       = 9
  resource_id        = "service/${{aws_ecs_cluster.main.name}}/${{aws_ecs_service.api.name}}"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
}}
"#
    );
    let files: MemoryFiles = [("/root/main.tf", source)].into_iter().collect();
    let input =
        Input { configurations: vec![ConfigurationInput::directory(String::from("/root"))], ..Input::default() };
    let conversion = convert(&files, &input, &Options::new(Target::Hetzner, Level::None));
    let compose = conversion.tree.get("compose/compose.yaml").unwrap_or_else(|| panic!("{:?}", conversion.diagnostics));
    let names = compose.text.lines().filter_map(|line| line.strip_prefix("  api")?.split_once(':'));
    names.map(|(rest, _)| format!("api{rest}")).collect()
}

/// Terraform says one, and the autoscaler makes them two before the first call.
#[test]
fn as_many_run_as_the_autoscaler_keeps() {
    assert_eq!(services(1, 2), ["api-1", "api-2"]);
    assert_eq!(services(3, 2), ["api-1", "api-2", "api-3"]);
    assert_eq!(services(1, 1), ["api"]);
}
