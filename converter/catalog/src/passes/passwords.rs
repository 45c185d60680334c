//! Which secret is the password of which database.

use model::{Infrastructure, Kind};
use value::Address;

/// A secret that holds the made password of a database is that database's.
pub fn run(infrastructure: &mut Infrastructure) {
    let mut of_password: Vec<(Address, Address)> = Vec::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::Database(database) = &node.kind else { continue };
        let Some(password) = database.password.get() else { continue };
        of_password
            .extend(password.references().filter_map(|r| r.address()).map(|made| (made.clone(), address.clone())));
    }
    for node in infrastructure.nodes.values_mut() {
        let Kind::Secret(secret) = &mut node.kind else { continue };
        if secret.of_database.is_none() {
            let made = secret.made_by.as_ref();
            secret.of_database =
                of_password.iter().find(|(password, _)| Some(password) == made).map(|(_, database)| database.clone());
        }
    }
    // A database may take its password from the secret.
    let heads: Vec<(Address, Address)> = of_password
        .into_iter()
        .filter_map(|(secret, database)| infrastructure.node_of(&secret).map(|node| (node.address.clone(), database)))
        .collect();
    for (head, database) in heads {
        if let Some(Kind::Secret(secret)) = infrastructure.nodes.get_mut(&head).map(|node| &mut node.kind) {
            secret.of_database.get_or_insert(database);
        }
    }
}
