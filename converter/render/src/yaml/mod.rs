//! YAML with comments and traces.
//!
//! A document is a tree of [`Node`]s: what a YAML reader would see, and beside it what a person sees (comments, empty
//! lines, flow or block style, anchors). [`render`] writes it so that readers of YAML 1.1 (Ansible, PyYAML) and of 1.2
//! (Compose) understand the same, and notes where the leaves of the source stand: labels are paths with dots, such as
//! `services.api-1.image`; an item of a list is named by its entry `name`, or else by its position.

mod emit;
mod node;
mod scalar;

pub use emit::{WIDTH, render, render_with_start};
pub use node::{Content, Map, Node, Style};
