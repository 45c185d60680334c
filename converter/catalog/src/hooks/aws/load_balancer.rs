//! Rules of listeners.

use crate::hooks::Hooked;
use model::Kind;

pub(super) fn rule(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    if let Kind::Listener(listener) = &mut hooked.node.kind
        && let Some(rule) = listener.rules.last_mut()
    {
        rule.head = Some(head);
    }
    for regex in [
        "condition.path_pattern.regex_values",
        "condition.host_header.regex_values",
        "condition.http_header.regex_values",
    ] {
        for at in hooked.scope.find(regex) {
            let summary = format!("{} matches by a regular expression", hooked.resource.address);
            hooked.out.warn(&at, summary, "Patterns of this kind are not carried over; write the rule by hand.");
        }
    }
}
