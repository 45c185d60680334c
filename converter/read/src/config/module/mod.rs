//! Modules as they are written: files, overrides, and what is declared in them.

mod content;
mod declarations;
mod json;
mod load;
mod manifest;
mod overrides;

pub(crate) use content::{AttributeRef, BodyView};
pub(crate) use declarations::{
    CheckBlock, CheckRule, LocalDeclaration, ModuleCall, ModuleDeclaration, MoveDeclaration, OutputDeclaration,
    ProviderDeclaration, ProviderRequirement, ResourceDeclaration, ResourceKey, VariableDeclaration,
};
pub(crate) use load::Loader;
pub(crate) use manifest::Manifest;
