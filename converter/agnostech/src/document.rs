//! The files of one kind as one text, for outputs that are strings.

use render::Tree;
use std::collections::BTreeMap;

/// The target's Terraform configuration: each file after a line with its name.
pub fn hcl_document(tree: &Tree) -> String {
    hetzner::document(tree)
}

/// All Compose projects as YAML documents.
pub fn compose_document(tree: &Tree) -> String {
    compose::document(tree)
}

/// Compose files by the folder of their project; `app` where there is only one.
pub fn compose_projects(tree: &Tree) -> BTreeMap<String, String> {
    tree.files()
        .filter_map(|(path, file)| {
            let folder = path.strip_prefix("compose/")?.strip_suffix("compose.yaml")?.trim_end_matches('/');
            (!folder.contains('/')).then(|| {
                let role = if folder.is_empty() { "app" } else { folder };
                (role.to_owned(), file.text.clone())
            })
        })
        .collect()
}

/// The playbook and its roles: each file after a line with its name.
pub fn ansible_document(tree: &Tree) -> String {
    let mut text = String::new();
    for (path, file) in tree.below("ansible").filter(|(path, _)| path.ends_with(".yml")) {
        text.push_str(&format!("# ansible/{path}\n{}", file.text));
        if !file.text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}
