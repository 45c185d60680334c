//! Versions and providers.

use crate::{HCLOUD_VERSION, MINIO_VERSION};
use planner::Blueprint;
use render::hcl::{Block, Body, Entry, Expression, Node, Piece};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let mut required = Body::new().set(
        "hcloud",
        Node::object([
            Entry::new("source", "hetznercloud/hcloud"),
            Entry::new("version", format!("~> {HCLOUD_VERSION}")),
        ]),
    );
    let own = blueprint.buckets.iter().any(|b| !b.backup);
    let backup = blueprint.buckets.iter().any(|b| b.backup);
    if own || backup {
        required = required.set(
            "minio",
            Node::object([
                Entry::new("source", "aminueza/minio"),
                Entry::new("version", format!("~> {MINIO_VERSION}")),
            ]),
        );
    }
    let mut terraform = Body::new();
    terraform = if own || backup {
        terraform.set_with("required_version", ">= 1.10", "ephemeral variables keep the keys out of state and plan")
    } else {
        terraform.set_with("required_version", ">= 1.5", "checks")
    };
    let mut body = Body::new()
        .block(
            Block::new("terraform", &[])
                .body(terraform.blank().block(Block::new("required_providers", &[]).body(required))),
        )
        .block(Block::new("provider", &["hcloud"]).comment("HCLOUD_TOKEN"));
    if own {
        body.push(
            Block::new("provider", &["minio"]).body(
                Body::new()
                    .set(
                        "minio_server",
                        Node::from(Expression::Template(vec![
                            Piece::Code("var.location".into()),
                            Piece::Literal(".your-objectstorage.com".into()),
                        ])),
                    )
                    .set("minio_region", Node::code("var.location"))
                    .set("minio_ssl", true)
                    .set("minio_user", Node::code("var.object_storage_key.id"))
                    .set("minio_password", Node::code("var.object_storage_key.secret"))
                    .set("s3_compat_mode", true),
            ),
        );
    }
    if backup {
        body.push(
            Block::new("provider", &["minio"])
                .above("A key of its own, from another Hetzner project: whoever takes the application's key cannot delete the backups.")
                .body(
                    Body::new()
                        .set("alias", "backup")
                        .set("minio_server", Node::code("var.backup_endpoint"))
                        .set("minio_region", Node::code("split(\".\", var.backup_endpoint)[0]"))
                        .set("minio_ssl", true)
                        .set("minio_user", Node::code("var.backup_key.id"))
                        .set("minio_password", Node::code("var.backup_key.secret"))
                        .set("s3_compat_mode", true),
                ),
        );
    }
    body
}
