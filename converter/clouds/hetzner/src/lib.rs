//! Decisions on Hetzner Cloud as Terraform configuration.
//!
//! Attributes are those of hetznercloud/hcloud 1.68 and aminueza/minio 3.38; buckets need the latter, for hcloud has no
//! resource for them.

mod buckets;
mod comment;
mod dns;
mod firewall;
mod load_balancer;
mod locals;
mod network;
mod outputs;
mod servers;
mod variables;
mod versions;
mod volumes;

use planner::Blueprint;
use render::hcl::Body;
use render::{Tree, TreeError};

/// Version of the provider hcloud whose schema the output follows.
pub const HCLOUD_VERSION: &str = "1.68.0";
/// Version of the provider minio whose schema the output follows.
pub const MINIO_VERSION: &str = "3.38.6";

/// The files of `terraform/`.
///
/// # Errors
/// If a path is taken, which would be a mistake in this crate.
pub fn render(blueprint: &Blueprint) -> Result<Tree, TreeError> {
    let mut tree = Tree::new();
    let mut add = |name: &str, body: Body| -> Result<(), TreeError> {
        if body.is_empty() { Ok(()) } else { tree.add(format!("terraform/{name}"), render::hcl::render(&body)) }
    };
    add("versions.tf", versions::body(blueprint))?;
    add("variables.tf", variables::body(blueprint))?;
    add("locals.tf", locals::body(blueprint))?;
    add("network.tf", network::body(blueprint))?;
    add("firewall.tf", firewall::body(blueprint))?;
    add("servers.tf", servers::body(blueprint))?;
    add("volumes.tf", volumes::body(blueprint))?;
    add("load_balancer.tf", load_balancer::body(blueprint))?;
    add("dns.tf", dns::body(blueprint))?;
    add("object_storage.tf", buckets::body(blueprint))?;
    add("outputs.tf", outputs::body(blueprint))?;
    add("terraform.tfvars.example", variables::example(blueprint))?;
    Ok(tree)
}

/// One text for people who want to see it all: the files of `terraform/`, each after a line with its name.
pub fn document(tree: &Tree) -> String {
    let mut text = String::new();
    for (path, file) in tree.below("terraform").filter(|(path, _)| path.ends_with(".tf")) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("# terraform/{path}\n\n{}", file.text));
    }
    text
}
