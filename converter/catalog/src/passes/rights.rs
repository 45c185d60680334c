//! Rights that roles have through policies of their own.

use crate::managed_policies;
use model::kinds::Statement;
use model::{Infrastructure, Kind, Text};
use value::Address;

/// Adds the statements of attached policies to roles: those of the input, and what is known of AWS' own.
pub fn run(infrastructure: &mut Infrastructure) {
    let mut added: Vec<(Address, Vec<Statement>)> = Vec::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::Role(role) = &node.kind else { continue };
        let mut statements = Vec::new();
        for field in &role.managed_policies {
            let Some(text) = field.get() else { continue };
            let policy = text.as_reference().and_then(|r| infrastructure.node_of(r.address()?)).map(|node| &node.kind);
            if let Some(Kind::Policy(policy)) = policy {
                statements.extend(policy.statements.iter().map(|statement| Statement {
                    origins: statement.origins.clone().and(&field.origins()),
                    ..statement.clone()
                }));
            } else if let Some(actions) = text.known().and_then(|arn| managed_policies::actions(&arn)) {
                statements.push(Statement {
                    allows: true,
                    actions: actions.iter().map(|action| (*action).to_owned()).collect(),
                    resources: vec![Text::literal("*")],
                    origins: field.origins(),
                    ..Statement::default()
                });
            }
        }
        if !statements.is_empty() {
            added.push((address.clone(), statements));
        }
    }
    for (address, mut statements) in added {
        if let Some(Kind::Role(role)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            role.statements.append(&mut statements);
        }
    }
}
