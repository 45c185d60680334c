//! Functions of Lambda.

use crate::hooks::Hooked;
use model::{Field, Kind};

/// Environment without what looks like a secret or is one of another resource.
pub(super) fn environment(hooked: &mut Hooked<'_, '_>) {
    let Kind::Function(function) = &mut hooked.node.kind else { return };
    let mut environment = std::mem::take(&mut function.environment);
    for (name, field) in &mut environment {
        if let Field::Known { value, .. } = field {
            *value = hooked.masked(Some(name), value, false).0;
        }
    }
    if let Kind::Function(function) = &mut hooked.node.kind {
        function.environment = environment;
    }
}
