//! What a migration is made from.

use diagnostic::Diagnostic;
use estate::Estate;
use read::config::{ConfigurationInput, RemoteState};
use read::files::Files;
use read::recover::LinkRows;
use value::Path;

/// Configurations, states and plans, any number of each. Together they are one estate.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Root modules.
    pub configurations: Vec<ConfigurationInput>,
    /// States and plans, by a name for diagnostics.
    pub documents: Vec<(String, Vec<u8>)>,
    /// Addresses to look at; all, if there is none. `*` stands for any text.
    pub include: Vec<String>,
    /// Addresses to leave out, by the same patterns.
    pub exclude: Vec<String>,
}

/// The catalog's rows, as the recovery of references asks for them.
struct Rows;

impl LinkRows for Rows {
    fn is_link(&self, type_name: &str, path: &Path) -> bool {
        catalog::is_link(type_name, path)
    }

    fn identities(&self, type_name: &str) -> &[&str] {
        catalog::identities(type_name)
    }
}

/// Reads and joins all inputs, and finds references again where only values were kept.
pub fn read_estate(files: &dyn Files, input: &Input) -> (Estate, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut documents = Vec::new();
    let mut remote_states = Vec::new();
    for (name, bytes) in &input.documents {
        let (estate, mut found) = read::state::read_any(name, bytes);
        diagnostics.append(&mut found);
        remote_states.push(RemoteState {
            names: vec![name.clone()],
            outputs: estate.outputs.iter().map(|(name, output)| (name.clone(), output.value.clone())).collect(),
        });
        documents.push(estate);
    }
    let mut estates = Vec::new();
    for configuration in &input.configurations {
        let mut configuration = configuration.clone();
        configuration.remote_states.extend(remote_states.iter().cloned());
        let (estate, mut found) = read::config::read(files, &configuration);
        diagnostics.append(&mut found);
        estates.push(estate);
    }
    estates.append(&mut documents);
    if estates.is_empty() {
        diagnostics.push(Diagnostic::error(
            "There is nothing to convert",
            "Give a directory of configuration, a state file, or a plan as JSON.",
        ));
    }
    let (mut estate, mut found) = estate::join(estates);
    diagnostics.append(&mut found);
    leave_out(&mut estate, input);
    diagnostics.append(&mut read::recover::recover(&mut estate, &Rows));
    (estate, diagnostics)
}

/// Takes out this program's own data sources and resources, and what the caller does not want.
fn leave_out(estate: &mut Estate, input: &Input) {
    let unwanted: Vec<_> = estate
        .resources()
        .map(|r| &r.address)
        .filter(|address| {
            let text = address.to_string();
            address.type_name.starts_with("agnostech_")
                || (!input.include.is_empty() && !input.include.iter().any(|p| matches(p, &text)))
                || input.exclude.iter().any(|p| matches(p, &text))
        })
        .cloned()
        .collect();
    for address in unwanted {
        estate.remove(&address);
    }
}

/// Whether a text fits a pattern in which `*` stands for any text. An address without an instance key takes all instances.
fn matches(pattern: &str, text: &str) -> bool {
    let fits = |pattern: &str| {
        let mut parts = pattern.split('*');
        let Some(first) = parts.next() else { return false };
        let Some(mut rest) = text.strip_prefix(first) else { return false };
        let parts: Vec<&str> = parts.collect();
        let Some((last, middle)) = parts.split_last() else { return rest.is_empty() || rest.starts_with('[') };
        for part in middle {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    };
    fits(pattern)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        assert!(matches("aws_instance.a", "aws_instance.a[0]"));
        assert!(!matches("aws_instance.a", "aws_instance.ab"));
        assert!(matches("module.x.*", "module.x.aws_instance.a"));
        assert!(matches("*.aws_s3_*.b", "module.x.aws_s3_bucket.b"));
        assert!(!matches("aws_*", "google_x.y"));
    }
}
