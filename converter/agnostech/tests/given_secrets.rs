//! What containers are given from the source's stores of secrets: each entry by itself, each secret once, and of a
//! database what is true at the target.

#![allow(clippy::unwrap_used, clippy::panic)]

use agnostech::{Conversion, Input, Level, Options, Target, convert};
use read::config::ConfigurationInput;
use read::files::MemoryFiles;

const DATABASE: &str = r#"
variable "user" {
  type      = string
  default   = "ledger_owner"
  sensitive = true
}
variable "password" {
  type      = string
  sensitive = true
}
resource "aws_db_instance" "books" {
  identifier        = "books"
  engine            = "postgres"
  engine_version    = "16.4"
  instance_class    = "db.t3.micro"
  allocated_storage = 20
  db_name           = "ledger"
  username          = var.user
  password          = var.password
}
"#;

/// A container with these entries under `secrets`, and whatever else is there.
fn converted(more: &str, secrets: &[(&str, &[(&str, &str)])]) -> Conversion {
    let mut text = format!("{DATABASE}{more}\nresource \"aws_ecs_cluster\" \"main\" {{\n  name = \"main\"\n}}\n");
    for (name, given) in secrets {
        let pairs: Vec<String> =
            given.iter().map(|(key, from)| format!("{{ name = \"{key}\", valueFrom = {from} }}")).collect();
        text.push_str(&format!(
            "resource \"aws_ecs_task_definition\" \"{name}\" {{\n  family = \"{name}\"\n  cpu = 256\n  memory = 512\n  container_definitions = jsonencode([{{ name = \"{name}\", image = \"nginx:1.27\", essential = true, secrets = [{}] }}])\n}}\n\
             resource \"aws_ecs_service\" \"{name}\" {{\n  name = \"{name}\"\n  cluster = aws_ecs_cluster.main.id\n  task_definition = aws_ecs_task_definition.{name}.arn\n  desired_count = 1\n}}\n",
            pairs.join(", ")
        ));
    }
    let files: MemoryFiles = [("/root/main.tf", text)].into_iter().collect();
    let input =
        Input { configurations: vec![ConfigurationInput::directory(String::from("/root"))], ..Input::default() };
    convert(&files, &input, &Options::new(Target::Hetzner, Level::None))
}

fn text(conversion: &Conversion, path: &str) -> String {
    conversion.tree.get(path).unwrap_or_else(|| panic!("no {path}: {:?}", conversion.diagnostics)).text.clone()
}

fn given(conversion: &Conversion, container: &str, key: &str) -> String {
    let lines = text(conversion, &format!("ansible/roles/app/templates/{container}.env.j2"));
    let line = lines.lines().find_map(|line| line.strip_prefix(&format!("{key}='{{{{ (")));
    line.unwrap_or_else(|| panic!("no {key} in {lines}")).split(')').next().unwrap().to_owned()
}

const BUNDLE: &str = r#"
resource "aws_secretsmanager_secret" "bundle" {
  name = "bundle"
}
resource "aws_secretsmanager_secret_version" "bundle" {
  secret_id     = aws_secretsmanager_secret.bundle.id
  secret_string = jsonencode({
    username = var.user
    password = var.password
    host     = aws_db_instance.books.address
    signing  = "not-to-be-seen"
  })
}
"#;

#[test]
fn entries_of_one_secret_stay_apart() {
    let secret = |entry: &str| format!("\"${{aws_secretsmanager_secret.bundle.arn}}:{entry}::\"");
    let (user, password, host, signing) = (secret("username"), secret("password"), secret("host"), secret("signing"));
    let keys: &[(&str, &str)] = &[
        ("DB_USER", &user),
        ("DB_PASSWORD", &password),
        ("DB_HOST", &host),
        ("SIGNING_KEY", &signing),
        ("EVERYTHING", "aws_secretsmanager_secret.bundle.arn"),
    ];
    let conversion = converted(BUNDLE, &[("web", keys)]);
    // The target makes the database's password and names its owner.
    assert_eq!(given(&conversion, "web", "DB_PASSWORD"), "database_password");
    assert_eq!(given(&conversion, "web", "DB_USER"), "'ledger'");
    assert!(text(&conversion, "ansible/roles/app/tasks/main.yml").contains("CREATE ROLE \"ledger\""));
    assert_eq!(given(&conversion, "web", "DB_HOST"), "'database'");
    // What the target does not make is brought, that entry alone; the old password never is.
    let script = text(&conversion, "scripts/move-secrets.sh");
    assert!(script.contains("secret bundle | jq --raw-output --arg entry signing '.[$entry]' | keep signing_key"));
    assert_eq!(script.matches("secret bundle |").count(), 1, "{script}");
    // As a whole it names the old database: somebody writes it anew.
    assert!(text(&conversion, "docs/runbook.md").contains("a JSON object with the entries host, password, signing"));
    for (path, file) in conversion.tree.files() {
        assert!(!file.text.contains("not-to-be-seen"), "{path}");
    }
}

#[test]
fn a_password_in_a_variable_is_the_database_password() {
    let more = r#"
resource "aws_ssm_parameter" "password" {
  name  = "/books/password"
  type  = "SecureString"
  value = var.password
}
resource "aws_secretsmanager_secret" "password" {
  name = "books-password"
}
resource "aws_secretsmanager_secret_version" "password" {
  secret_id     = aws_secretsmanager_secret.password.id
  secret_string = var.password
}
"#;
    let conversion = converted(
        more,
        &[
            ("web", &[("DB_PASSWORD", "aws_ssm_parameter.password.arn")]),
            ("worker", &[("PGPASSWORD", "aws_secretsmanager_secret.password.arn")]),
        ],
    );
    assert_eq!(given(&conversion, "web", "DB_PASSWORD"), "database_password");
    assert_eq!(given(&conversion, "worker", "PGPASSWORD"), "database_password");
    assert!(conversion.tree.get("scripts/move-secrets.sh").is_none());
}

#[test]
fn one_name_for_two_secrets_is_two_secrets() {
    let more = "resource \"aws_secretsmanager_secret\" \"one\" {\n  name = \"one\"\n}\nresource \"aws_secretsmanager_secret\" \"two\" {\n  name = \"two\"\n}\n";
    let conversion = converted(
        more,
        &[
            ("web", &[("TOKEN", "aws_secretsmanager_secret.one.arn")]),
            ("worker", &[("TOKEN", "aws_secretsmanager_secret.two.arn")]),
            ("mailer", &[("TOKEN", "aws_secretsmanager_secret.one.arn")]),
        ],
    );
    let names = ["web", "worker", "mailer"].map(|container| given(&conversion, container, "TOKEN"));
    assert_ne!(names[0], names[1]);
    assert_eq!(names[0], names[2]);
    let script = text(&conversion, "scripts/move-secrets.sh");
    assert!(script.contains(&format!("secret one | keep {}", names[0])), "{script}");
    assert!(script.contains(&format!("secret two | keep {}", names[1])), "{script}");
    assert!(!text(&conversion, "ledger.json").contains("\"outcome\": \"unaccounted\""), "every leaf has its outcome");
}

#[test]
fn what_is_kept_elsewhere_is_brought_by_its_name() {
    let arn = "\"arn:aws:secretsmanager:eu-central-1:111122223333:secret:vendor-AbCdEf:api::\"";
    let parameter = "\"arn:aws:ssm:eu-central-1:111122223333:parameter/vendor/key\"";
    let conversion = converted("", &[("web", &[("API_TOKEN", arn), ("VENDOR_KEY", parameter)])]);
    let script = text(&conversion, "scripts/move-secrets.sh");
    assert!(
        script.contains("secret arn:aws:secretsmanager:eu-central-1:111122223333:secret:vendor-AbCdEf | jq"),
        "{script}"
    );
    assert!(script.contains("--arg entry api "), "{script}");
    assert!(script.contains("parameter /vendor/key | keep vendor_key"), "{script}");
}

/// Nobody said what the user is called: the database gets one, and who is given the same variable is given that one.
#[test]
fn a_user_that_is_not_known_is_the_same_on_both_sides() {
    let source = r#"
variable "user" {
  type = string
}
variable "password" {
  type      = string
  sensitive = true
}
resource "aws_db_instance" "books" {
  identifier        = "books"
  engine            = "postgres"
  engine_version    = "16.4"
  instance_class    = "db.t3.micro"
  allocated_storage = 20
  db_name           = "ledger"
  username          = var.user
  password          = var.password
}
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_ecs_task_definition" "api" {
  family = "api"
  cpu    = 256
  memory = 512
  container_definitions = jsonencode([{
    name        = "api", image = "nginx:1.27", essential = true,
    environment = [{ name = "DB_USER", value = var.user }, { name = "DB_HOST", value = aws_db_instance.books.address }]
  }])
}
resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 1
}
"#;
    let files: MemoryFiles = [("/root/main.tf", source.to_owned())].into_iter().collect();
    let input =
        Input { configurations: vec![ConfigurationInput::directory(String::from("/root"))], ..Input::default() };
    let conversion = convert(&files, &input, &Options::new(Target::Hetzner, Level::None));
    assert!(text(&conversion, "compose/compose.yaml").contains("DB_USER: ledger\n"));
    assert!(text(&conversion, "ansible/roles/app/tasks/main.yml").contains("CREATE ROLE \"ledger\""));
}
