//! Evaluating a configuration beside `terraform plan` on the same files, and how it grows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::measure;
use crate::{Failure, demo};

/// Module instances; each has [`EACH`] instances of `terraform_data`.
const MODULES: &[usize] = &[200, 2_000];
/// Resource instances of a module instance: 24 counted ones, and one that refers to them all.
const EACH: usize = 25;
/// Runs of the largest size; of smaller ones there are as many more.
const RUNS: usize = 3;

const MODULE: &str = r#"variable "name" {
  type = string
}
variable "settings" {
  type = object({ index = number, size = optional(number, 3) })
}
locals {
  tags = merge({ team = upper(var.name) }, { for i in range(3) : "label-${i}" => "${var.name}/${i}" })
}
resource "terraform_data" "item" {
  count = 24
  input = {
    name   = "${var.name}-${count.index}"
    tags   = merge(local.tags, { index = tostring(count.index) })
    policy = jsonencode({ allow = [for s in range(var.settings.size) : "arn:${var.name}:${s}"], item = count.index })
  }
}
resource "terraform_data" "all" {
  input = [for item in terraform_data.item : item.input.name]
}
output "first" {
  value = terraform_data.item[0].input.name
}
"#;

fn write(directory: &Path, modules: usize) -> Result<(), Failure> {
    fs::create_dir_all(directory.join("part"))?;
    fs::write(directory.join("part/main.tf"), MODULE)?;
    // `range` ends at 1,024.
    let root = format!(
        r#"locals {{
  numbers = [for p in setproduct(range({}), range(100)) : p[0] * 100 + p[1]]
  parts   = {{ for i in local.numbers : format("team-%05d", i) => {{ index = i, size = i % 7 + 1 }} }}
}}
module "part" {{
  source   = "./part"
  for_each = local.parts
  name     = each.key
  settings = each.value
}}
output "names" {{
  value = [for name, part in module.part : part.first]
}}
"#,
        modules / 100
    );
    Ok(fs::write(directory.join("main.tf"), root)?)
}

/// The least of several runs, and the mean of what processors took: that grows with the work, whatever else runs beside it.
#[derive(Clone, Copy)]
struct Taken {
    seconds: f64,
    processors: f64,
    /// In KiB.
    peak: f64,
}

fn best(program: &Path, directory: &Path, instances: usize, runs: usize) -> Result<Taken, Failure> {
    let mut best: Option<Taken> = None;
    for _ in 0..runs {
        let output = Command::new(program).arg(directory).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [time, processors, peak, found] = figures[..] else {
            return Err(Failure::new(format!("{} ended with {}: {text}", program.display(), output.status)));
        };
        if found != instances as f64 {
            return Err(Failure::new(format!("{found} of {instances} instances were evaluated")));
        }
        let share = processors / 1e6 / runs as f64;
        best = Some(match best {
            None => Taken { seconds: time / 1e6, processors: share, peak },
            Some(before) => Taken {
                seconds: before.seconds.min(time / 1e6),
                processors: before.processors + share,
                peak: before.peak.min(peak),
            },
        });
    }
    best.ok_or_else(|| Failure::new("nothing was run"))
}

/// Prints a line for each size, and one for Terraform.
pub(super) fn run(directory: &Path) -> Result<(), Failure> {
    let program = crate::build_release_example("agnostech-read", "bench_evaluate")?;
    println!("Evaluating instances of terraform_data, {EACH} in each module instance");
    let mut base: Option<(usize, Taken, PathBuf)> = None;
    for &modules in MODULES {
        let root = directory.join(format!("evaluate-{modules}"));
        write(&root, modules)?;
        let instances = modules * EACH;
        let largest = MODULES.last().copied().unwrap_or(modules);
        let taken = best(&program, &root, instances, RUNS * largest / modules)?;
        let growth = base.as_ref().map_or_else(String::new, |(fewest, least, _)| {
            format!(
                "  {:.1} x the processor time of {fewest} ({:.1} x as a user waits) for {} x the instances",
                taken.processors / least.processors,
                taken.seconds / least.seconds,
                instances / fewest
            )
        });
        println!(
            "{instances:>7} instances  {:>7.0} ms ({:.0} ms of processors)  {:>6.0} MiB  {:.1} KiB an instance{growth}",
            taken.seconds * 1e3,
            taken.processors * 1e3,
            taken.peak / 1024.0,
            taken.peak / instances as f64
        );
        base.get_or_insert((instances, taken, root));
    }
    let (Some(terraform), Some((instances, taken, root))) = (demo::planner(), base) else {
        println!("Neither terraform nor tofu is on PATH: there is nothing to compare with.");
        return Ok(());
    };
    let command = |arguments: &[&str]| {
        let mut command = Command::new(terraform);
        command.args(arguments).current_dir(&root);
        command.env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
        command
    };
    if !command(&["init", "-input=false"]).output()?.status.success() {
        return Err(Failure::new(format!("{terraform} init failed in {}", root.display())));
    }
    let planned = measure(&mut command(&["plan", "-input=false", "-refresh=false", "-out=plan"]))?;
    println!(
        "{instances:>7} instances  {:>7.0} ms  {terraform} plan: {:.0} x",
        planned.time.as_secs_f64() * 1e3,
        planned.time.as_secs_f64() / taken.seconds
    );
    Ok(())
}
