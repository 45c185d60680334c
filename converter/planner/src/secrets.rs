//! Secrets by name; their values never come along.

use crate::blueprint::{Secret, SecretKind};
use crate::context::Planner;
use model::Traces;
use value::Address;

/// Letters and digits of a secret that is made.
pub(crate) const LENGTH: u32 = 40;

impl Planner<'_> {
    /// Adds a secret, or adds to one that is there.
    pub(crate) fn add_secret(&mut self, name: &str, kind: SecretKind, traces: &Traces, about: Vec<Address>) {
        let secrets = &mut self.blueprint.secrets;
        match secrets.iter_mut().find(|s| s.name == name) {
            Some(present) => {
                present.traces.extend(traces);
                for address in about {
                    if !present.about.contains(&address) {
                        present.about.push(address);
                    }
                }
            }
            None => {
                secrets.push(Secret { name: name.to_owned(), kind, traces: traces.clone(), about });
                secrets.sort_by(|a, b| a.name.cmp(&b.name));
            }
        }
    }

    /// The key of the object storage, which only its console makes.
    pub(crate) fn object_storage_secrets(&mut self) {
        for (name, what) in [("object_storage_key_id", "id"), ("object_storage_key_secret", "secret")] {
            let hint =
                format!("The {what} of the S3 key that the console of the object storage made for the application.");
            self.add_secret(
                name,
                SecretKind::Given { source_name: None, entry: None, hint },
                &Traces::none(),
                Vec::new(),
            );
        }
    }

    /// The key of the backups, from another project, so that who takes the application cannot delete them.
    pub(crate) fn backup_secrets(&mut self) {
        for (name, what) in [("backup_key_id", "id"), ("backup_key_secret", "secret")] {
            let hint =
                format!("The {what} of the S3 key that the console made for the backups, in a project of their own.");
            self.add_secret(
                name,
                SecretKind::Given { source_name: None, entry: None, hint },
                &Traces::none(),
                Vec::new(),
            );
        }
        self.add_secret("backup_passphrase", SecretKind::Made(LENGTH), &Traces::none(), Vec::new());
    }
}
