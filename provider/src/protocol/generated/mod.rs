//! Code made from `proto/` by the test `generated`; do not edit.
// Messages that only hold others are never made, and both versions count the same things.
#![allow(missing_docs, dead_code, unused_qualifications, clippy::all)]

#[rustfmt::skip]
#[path = "grpc.health.v1.rs"]
pub mod health;
#[rustfmt::skip]
pub mod plugin;
#[rustfmt::skip]
pub mod tfplugin5;
#[rustfmt::skip]
pub mod tfplugin6;
