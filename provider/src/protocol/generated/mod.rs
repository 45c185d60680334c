//! Code made from `proto/` by the test `generated`; do not edit.
// Messages that only hold others are never made, and both versions count the same things.
#![allow(missing_docs, dead_code, unused_qualifications, clippy::all)]

#[path = "grpc.health.v1.rs"]
pub mod health;
pub mod plugin;
pub mod tfplugin5;
pub mod tfplugin6;
