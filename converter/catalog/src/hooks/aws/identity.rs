//! Roles and policies.

use crate::hooks::Hooked;
use crate::leaf::Scope;
use crate::policy;
use model::kinds::Statement;
use model::{Kind, Set, TextPart};

pub(super) fn role(hooked: &mut Hooked<'_, '_>) {
    if let Some(at) = hooked.first("assume_role_policy") {
        let (trust, _) = hooked.document(&at);
        let statements = policy::statements(hooked, &at);
        if let Kind::Role(role) = &mut hooked.node.kind {
            role.trust = trust;
            role.services = services(&statements);
            for statement in &statements {
                role.trust.change_origins(&[], &mut |origins| origins.extend(&statement.origins));
            }
        }
    }
    inline_policies(hooked);
}

/// Principals of the form `ecs-tasks.amazonaws.com`.
fn services(statements: &[Statement]) -> Vec<String> {
    let mut services: Vec<String> = statements
        .iter()
        .filter(|statement| statement.allows)
        .flat_map(|statement| &statement.principals)
        .filter_map(|principal| match principal.parts() {
            [TextPart::Literal(text)] if text.contains(".amazonaws.com") => Some(text.clone()),
            _ => None,
        })
        .collect();
    services.sort();
    services.dedup();
    services
}

/// `inline_policy` blocks of a role.
fn inline_policies(hooked: &mut Hooked<'_, '_>) {
    for block in hooked.scope.find("inline_policy").iter().flat_map(Scope::each) {
        let Some(at) = block.find("policy").pop() else { continue };
        let mut statements = policy::statements(hooked, &at);
        for statement in &mut statements {
            block.find("name").iter().for_each(|name| statement.origins.add(crate::hooks::origin(name)));
        }
        if let Kind::Role(role) = &mut hooked.node.kind {
            role.statements.append(&mut statements);
        }
    }
}

/// A policy that is a resource of its own and belongs to one role.
pub(super) fn role_policy(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("policy") else { return };
    let mut statements = policy::statements(hooked, &at);
    if let Kind::Role(role) = &mut hooked.node.kind {
        role.statements.append(&mut statements);
    }
}

pub(super) fn document(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("policy") else { return };
    let (document, _) = hooked.document(&at);
    let statements = policy::statements(hooked, &at);
    if let Kind::Policy(policy) = &mut hooked.node.kind {
        policy.document = document;
        policy.statements = statements;
    }
}
