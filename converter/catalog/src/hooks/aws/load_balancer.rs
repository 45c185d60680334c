//! Listeners and their rules.

use crate::hooks::Hooked;
use model::Kind;

/// Callers who must show a certificate.
pub(super) fn listener(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("mutual_authentication.mode") else { return };
    let checked = at.value.as_str().is_none_or(|mode| mode.eq_ignore_ascii_case("verify"));
    if let Kind::Listener(listener) = &mut hooked.node.kind {
        listener.client_certificates = checked;
    }
}

/// A rule, with what of its conditions is not among the fields of the kind.
pub(super) fn rule(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    if let Kind::Listener(listener) = &mut hooked.node.kind
        && let Some(rule) = listener.rules.last_mut()
    {
        rule.head = Some(head);
    }
    for at in hooked.scope.find("transform") {
        let summary = format!("{} rewrites the path or the host", hooked.resource.address);
        hooked.out.warn(
            &at,
            summary,
            "Members get both as callers wrote them. Add the middleware to the route by hand where members need it.",
        );
    }
    let mut others = false;
    for regex in [
        "condition.path_pattern.regex_values",
        "condition.host_header.regex_values",
        "condition.http_header.regex_values",
    ] {
        for at in hooked.scope.find(regex) {
            others = true;
            let summary = format!("{} matches by a regular expression", hooked.resource.address);
            hooked.out.warn(&at, summary, "Patterns of this kind are not carried over; write the rule by hand.");
        }
    }
    for values in [
        "condition",
        "condition.path_pattern.values",
        "condition.host_header.values",
        "condition.http_request_method.values",
        "condition.source_ip.values",
        "condition.http_header.values",
        "condition.query_string",
    ] {
        others |= hooked.scope.find(values).iter().any(|at| at.value.is_unknown());
    }
    if others
        && let Kind::Listener(listener) = &mut hooked.node.kind
        && let Some(rule) = listener.rules.last_mut()
    {
        rule.has_other_conditions = true;
    }
}
