//! Buckets of the object storage.

use crate::comment;
use crate::network::protect;
use model::Traced;
use planner::Blueprint;
use planner::blueprint::Bucket;
use render::hcl::{Block, Body, Node};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let mut body = Body::new();
    for bucket in blueprint.buckets.iter().filter(|b| !b.backup) {
        own(bucket, &mut body);
    }
    for bucket in blueprint.buckets.iter().filter(|b| b.backup) {
        let mut content = Body::new()
            .set("provider", Node::code("minio.backup"))
            .blank()
            .set("bucket", Node::code(format!("var.buckets[\"{}\"]", bucket.key)))
            .set("acl", &bucket.acl);
        if bucket.protected.value {
            content = content.blank().block(protect());
        }
        body.push(
            Block::new("resource", &["minio_s3_bucket", &bucket.key])
                .above("The backups of the databases; they expire by the tool that wrote them.")
                .body(content),
        );
    }
    body
}

fn own(bucket: &Bucket, body: &mut Body) {
    let key = bucket.key.as_str();
    let name_traces = bucket.source_name.as_ref().map(|n| n.traces.clone()).unwrap_or_default();
    let mut content = Body::new()
        .set("bucket", Node::code(format!("var.buckets[\"{key}\"]")).traced(&name_traces))
        .set("acl", &bucket.acl);
    if bucket.protected.value {
        content = content.blank().block(protect());
    } else {
        content = content.set("force_destroy", Node::from(true).traced(&bucket.protected.traces));
    }
    let mut traces = bucket.traces.clone();
    if bucket.protected.value {
        traces.extend(&bucket.protected.traces);
    }
    body.push(
        Block::new("resource", &["minio_s3_bucket", key])
            .comment(comment::source(&bucket.about))
            .traced(&traces)
            .body(content),
    );
    let reference = || Node::code(format!("minio_s3_bucket.{key}.bucket"));
    if let Some(versioning) = &bucket.versioning
        && versioning.value != "Disabled"
    {
        body.push(
            Block::new("resource", &["minio_s3_bucket_versioning", key]).body(
                Body::new()
                    .set("bucket", reference())
                    .block(Block::new("versioning_configuration", &[]).body(Body::new().set("status", versioning))),
            ),
        );
    }
    if !bucket.lifecycle.is_empty() {
        let mut content = Body::new().set("bucket", reference());
        for rule in &bucket.lifecycle {
            let status = rule.enabled.clone().map(|on| if on { "Enabled" } else { "Disabled" }.to_owned());
            let prefix = rule.prefix.clone().unwrap_or_else(|| Traced::own(String::new()));
            let mut block = Body::new()
                .set("id", &rule.id)
                .set("status", &status)
                .block(Block::new("filter", &[]).body(Body::new().set("prefix", &prefix)));
            if rule.expiration_days.is_some() || rule.expired_markers.is_some() {
                block = block.block(
                    Block::new("expiration", &[]).body(
                        Body::new()
                            .set_some("days", rule.expiration_days.as_ref().map(Node::from))
                            .set_some("expired_object_delete_marker", rule.expired_markers.as_ref().map(Node::from)),
                    ),
                );
            }
            if let Some(days) = &rule.noncurrent_days {
                block = block.block(
                    Block::new("noncurrent_version_expiration", &[]).body(
                        Body::new()
                            .set("noncurrent_days", days)
                            .set_some("newer_noncurrent_versions", rule.noncurrent_keep.as_ref().map(Node::from)),
                    ),
                );
            }
            if let Some(days) = &rule.abort_upload_days {
                block = block.block(
                    Block::new("abort_incomplete_multipart_upload", &[])
                        .body(Body::new().set("days_after_initiation", days)),
                );
            }
            content = content.block(Block::new("rule", &[]).body(block));
        }
        body.push(Block::new("resource", &["minio_s3_bucket_lifecycle", key]).body(content));
    }
    if !bucket.cors.is_empty() {
        let mut content = Body::new().set("bucket", reference());
        for rule in &bucket.cors {
            let list = |items: &[Traced<String>]| (!items.is_empty()).then(|| Node::list(items.iter().map(Node::from)));
            content = content.block(
                Block::new("cors_rule", &[]).body(
                    Body::new()
                        .set_some("allowed_origins", list(&rule.origins))
                        .set_some("allowed_methods", list(&rule.methods))
                        .set_some("allowed_headers", list(&rule.headers))
                        .set_some("expose_headers", list(&rule.exposed))
                        .set_some("max_age_seconds", rule.max_age.as_ref().map(Node::from)),
                ),
            );
        }
        body.push(Block::new("resource", &["minio_s3_bucket_cors", key]).body(content));
    }
}
