//! Rights of identities that Azure gives to a thing itself: nothing in the input is the identity, so that the right stands for it.

use crate::find::row_of;
use crate::hooks::azure::identity;
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::out::Out;
use estate::Estate;
use model::kinds::Role;
use model::{Field, Infrastructure, Kind, Text};
use value::{Address, Mode};

const ASSIGNMENT: &str = "azurerm_role_assignment";

pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    for resource in estate.resources().filter(|r| r.type_name() == ASSIGNMENT) {
        if !infrastructure.glue.contains_key(&resource.address) {
            continue;
        }
        let Some(principal) = Scope::of(resource).find("principal_id").into_iter().next() else { continue };
        let Some(holder) = holder(infrastructure, &principal) else { continue };
        let Some(row) = row_of(resource) else { continue };
        let mut node = crate::node::node(resource, row, Role::default().into(), out);
        let (actions, about, origins) = identity::rights(estate, resource, out);
        let origins = origins.and(&origin(&principal).into());
        if let Kind::Role(role) = &mut node.kind {
            role.name = Field::known(Text::literal(&*holder.name), origin(&principal));
            role.statements.push(identity::statement(actions, about, origins));
        }
        node.name = holder.name.to_string();
        let address = resource.address.clone();
        out.treat(origin(&principal), "an identity that Azure gives to what has it; programs of the target get keys");
        infrastructure.glue.remove(&address);
        infrastructure.belongs.insert(address.clone(), address.clone());
        infrastructure.nodes.insert(address, node);
    }
}

/// The thing whose own identity has the right. People and programs that only the directory knows are none.
fn holder(infrastructure: &Infrastructure, principal: &Scope<'_>) -> Option<Address> {
    principal.value.references().into_iter().find_map(|reference| {
        let address = reference.address()?;
        let own = address.mode == Mode::Managed && address.type_name.starts_with("azurerm_");
        (own && infrastructure.node_of(address).is_some()).then(|| address.clone())
    })
}
