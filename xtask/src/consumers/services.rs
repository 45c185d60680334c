//! Configuration files of services, by the services themselves, which Debian packages.

use std::path::Path;
use std::process::Command;

use super::{Judgement, judge};

/// Whether Prometheus accepts its configuration; rule files that it names must be there.
pub fn promtool_check_config(file: &Path) -> Judgement {
    judge("promtool", Command::new("promtool").args(["check", "config"]).arg(file), "apt-get install prometheus")
}

/// Whether Prometheus accepts a file of rules.
pub fn promtool_check_rules(file: &Path) -> Judgement {
    judge("promtool", Command::new("promtool").args(["check", "rules"]).arg(file), "apt-get install prometheus")
}

/// Whether HAProxy accepts its configuration.
pub fn haproxy_check(file: &Path) -> Judgement {
    judge("haproxy", Command::new("haproxy").arg("-c").arg("-f").arg(file), "apt-get install haproxy")
}
