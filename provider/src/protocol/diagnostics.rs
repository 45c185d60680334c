//! Diagnostics as messages.

use super::generated::tfplugin5 as wire;
use super::schema::Block;
use diagnostic::{Diagnostic, Place, Severity};
use value::{Path, Step};
use wire::attribute_path::{Step as WireStep, step::Selector};

/// The argument or attribute at a path of the configuration that is being judged, as the place of a diagnostic. It ends
/// where an element of a set begins, which no path of the host's leads to.
pub fn argument(path: &Path) -> Place {
    let path: Path = path.steps().iter().take_while(|step| **step != Step::Element).cloned().collect();
    let head = path.head().unwrap_or_default();
    let rest = path.to_string();
    let rest = rest.strip_prefix(head).unwrap_or(&rest);
    Place::Attribute { address: head.to_owned(), path: rest.trim_start_matches('.').to_owned() }
}

/// A diagnostic as the host shows it: at the attribute, where its place is one of the block; any other place goes into
/// the detail, because a host knows only places in the configuration that it runs.
pub(super) fn message(diagnostic: &Diagnostic, block: Option<&Block>) -> wire::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Warning => wire::diagnostic::Severity::Warning,
        Severity::Error => wire::diagnostic::Severity::Error,
    };
    let mut detail = diagnostic.detail.clone();
    let mut attribute = None;
    match &diagnostic.place {
        Some(Place::Attribute { address, path }) if block.is_some_and(|block| block.has(address)) => {
            let mut steps = vec![WireStep { selector: Some(Selector::AttributeName(address.clone())) }];
            steps.extend(parse(path));
            attribute = Some(wire::AttributePath { steps });
        }
        Some(place) => {
            if !detail.is_empty() {
                detail.push_str("\n\n");
            }
            detail.push_str(&format!("At {place}."));
        }
        None => {}
    }
    wire::Diagnostic { severity: severity as i32, summary: diagnostic.summary.clone(), detail, attribute }
}

pub(super) fn messages(diagnostics: &[Diagnostic], block: Option<&Block>) -> Vec<wire::Diagnostic> {
    diagnostics.iter().map(|diagnostic| message(diagnostic, block)).collect()
}

/// A path as the host takes it; it ends where an element of a set begins, which has no key.
pub(super) fn path(path: &Path) -> wire::AttributePath {
    let selector = |step: &Step| match step {
        Step::Attribute(name) => Some(Selector::AttributeName(name.to_string())),
        Step::Index(index) => i64::try_from(*index).ok().map(Selector::ElementKeyInt),
        Step::Key(key) => Some(Selector::ElementKeyString(key.to_string())),
        Step::Element => None,
    };
    let steps = path.steps().iter().map_while(selector).map(|selector| WireStep { selector: Some(selector) });
    wire::AttributePath { steps: steps.collect() }
}

/// Steps of `b.c[0][key]`; what is no path ends it.
fn parse(text: &str) -> Vec<WireStep> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let selector = if let Some(after) = rest.strip_prefix('[') {
            let Some((key, after)) = after.split_once(']') else { break };
            rest = after;
            match key.parse() {
                Ok(index) => Selector::ElementKeyInt(index),
                Err(_) => Selector::ElementKeyString(key.trim_matches('"').to_owned()),
            }
        } else {
            let after = rest.strip_prefix('.').unwrap_or(rest);
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            if name.is_empty() {
                break;
            }
            rest = after;
            Selector::AttributeName(name.to_owned())
        };
        steps.push(WireStep { selector: Some(selector) });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::schema::Attribute;
    use value::Type;

    fn steps(message: &wire::Diagnostic) -> Vec<Selector> {
        let path = message.attribute.clone().unwrap_or_default();
        path.steps.into_iter().filter_map(|step| step.selector).collect()
    }

    #[test]
    fn an_argument_becomes_a_path_and_another_place_a_sentence() {
        let block =
            Block { attributes: vec![Attribute::optional("servers", Type::Dynamic, "Servers.")], ..Block::default() };
        let place = Path::attribute("servers").then(Step::Index(1)).then_attribute("address");
        let at_argument = message(&Diagnostic::error("Bad", "Mend it.").at(argument(&place)), Some(&block));
        assert_eq!(
            steps(&at_argument),
            [
                Selector::AttributeName("servers".into()),
                Selector::ElementKeyInt(1),
                Selector::AttributeName("address".into())
            ]
        );
        assert_eq!(at_argument.detail, "Mend it.");

        let source = Diagnostic::warning("Lost", "").at_attribute("aws_instance.web[\"a\"]", "user_data");
        let elsewhere = message(&source, Some(&block));
        assert!(elsewhere.attribute.is_none());
        assert_eq!(elsewhere.detail, "At aws_instance.web[\"a\"]: user_data.");
        assert_eq!(elsewhere.severity, wire::diagnostic::Severity::Warning as i32);
    }

    #[test]
    fn paths_that_are_none_are_cut() {
        for (text, count) in [("", 0), ("a.b", 2), ("[0][x]", 2), ("[0", 0), ("a..b", 1), (".", 0)] {
            assert_eq!(parse(text).len(), count, "{text}");
        }
    }
}
