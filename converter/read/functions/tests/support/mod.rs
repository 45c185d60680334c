//! A small evaluator of expressions, enough for calls of functions: literals, templates, operators, access and calls. Names are those of
//! the prelude with which the cases were put to Terraform.

#![allow(dead_code, unused_imports)]

mod compare;
mod evaluate;
mod parse;

pub use compare::check;
pub use evaluate::Evaluator;
