//! Kubernetes manifests, by kubernetes-validate and the schemas in it.

use std::path::Path;

use super::{INSTALL, Judgement, installed, judge, path_with_python, python_program};

/// Validates a file or a directory of manifests strictly: fields that the schema has not are refused. Custom resources,
/// whose schema is not known, must be kept apart by the caller.
pub fn kubernetes_validate(manifests: &Path) -> Judgement {
    let name = "kubernetes-validate";
    match installed(name, &python_program(name)) {
        Ok(mut command) => judge(name, command.arg("--strict").arg(manifests).env("PATH", path_with_python()), INSTALL),
        Err(judgement) => judgement,
    }
}
