//! The whole of what was understood.

use crate::{Kind, Origin, Origins};
use std::collections::BTreeMap;
use value::Address;

/// One thing of a kind, with the source instance that it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The source instance that is its head; satellites only add fields.
    pub address: Address,
    /// Instances that added fields, the head not among them, sorted.
    pub satellites: Vec<Address>,
    /// A short name that means something to people (`Name` tag, `name`, or the name in the configuration).
    pub name: String,
    /// Leaves that say the name; none where it is the configuration's own.
    pub name_origins: Origins,
    /// What it is.
    pub kind: Kind,
    /// Region or location of the source, where it is known.
    pub region: Option<String>,
    /// Leaves of its own that say the region; none where the provider configuration does.
    pub region_origins: Origins,
    /// Availability zone of the source, where it has one.
    pub zone: Option<String>,
    /// Leaves that say the zone.
    pub zone_origins: Origins,
    /// Tags or labels, its own and those of the provider configuration.
    pub tags: BTreeMap<String, crate::Field<crate::Text>>,
    /// It stands for an unknown number of instances.
    pub symbolic: bool,
    /// `prevent_destroy`, deletion or termination protection was on.
    pub protected: bool,
    /// Where its block stands, if a configuration was read.
    pub place: Option<diagnostic::Place>,
}

/// What became of a leaf that no field took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TreatmentOutcome {
    /// It means nothing elsewhere, or is replaced by something that needs no value of the source.
    Ignored,
}

/// A leaf that a row or hook set aside on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Treatment {
    /// The leaf. The root path stands for the whole instance.
    pub origin: Origin,
    /// What became of it.
    pub outcome: TreatmentOutcome,
    /// Why, for the reader of the ledger.
    pub reason: String,
}

/// Everything that was understood of an estate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Infrastructure {
    /// Things, by the address of their head.
    pub nodes: crate::Nodes,
    /// Which node an instance belongs to: heads to themselves, satellites to their heads.
    pub belongs: BTreeMap<Address, Address>,
    /// Leaves by which an instance is a part of another; without that other, it would be a thing of its own.
    pub joins: std::collections::BTreeSet<Origin>,
    /// Leaves that were set aside on purpose.
    pub treatments: Vec<Treatment>,
    /// Instances that mean nothing elsewhere, with the reason.
    pub glue: BTreeMap<Address, String>,
    /// Instances of types that are known and of which nothing is made: what there is to do was said.
    pub by_hand: Vec<Address>,
    /// Instances of types that no row knows.
    pub unsupported: Vec<Address>,
    /// Instances of known types that belong to something that is not part of the input, sorted.
    pub orphans: Vec<Address>,
    /// What each attribute of an identity stands for (`address` of a database → its endpoint), by type and attribute.
    pub identities: BTreeMap<(String, String), Identity>,
}

/// What an identity attribute of a type is, so that a reference to it can be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// Name or id within the source cloud; it stands for the thing itself.
    Id,
    /// A name that people chose and that can be kept.
    Name,
    /// Host name or address at which it is reached from inside.
    Host,
    /// Host name or address at which it is reached from anywhere.
    PublicHost,
    /// Host and port, joined by a colon.
    HostPort,
    /// A URL at which it is reached.
    Url,
    /// Its port.
    Port,
}

impl Infrastructure {
    /// The node that an instance belongs to.
    pub fn node_of(&self, address: &Address) -> Option<&Node> {
        self.nodes.get(self.belongs.get(address).unwrap_or(address))
    }

    /// The node that an instance belongs to, to be changed.
    pub fn node_of_mut(&mut self, address: &Address) -> Option<&mut Node> {
        let head = self.belongs.get(address).unwrap_or(address).clone();
        self.nodes.get_mut(&head)
    }

    /// The node that a link points at.
    pub fn linked(&self, link: &crate::Field<crate::Link>) -> Option<&Node> {
        self.node_of(link.get()?.address()?)
    }
}

impl Infrastructure {
    /// Every thing of a kind with its node, by address: `infrastructure.of::<kinds::Database>()`.
    pub fn of<'a, K: crate::kinds::Named + 'a>(&'a self) -> impl Iterator<Item = (&'a Node, &'a K)>
    where
        &'a K: TryFrom<&'a Kind>,
    {
        self.nodes.of::<K>().filter_map(|node| <&K>::try_from(&node.kind).ok().map(|kind| (node, kind)))
    }

    /// The thing of a kind that a link points at, with its node.
    pub fn linked_as<'a, K: 'a>(&'a self, link: &crate::Field<crate::Link>) -> Option<(&'a Node, &'a K)>
    where
        &'a K: TryFrom<&'a Kind>,
    {
        let node = self.linked(link)?;
        <&K>::try_from(&node.kind).ok().map(|kind| (node, kind))
    }

    /// The containers that a service runs, with the node that describes them: one of their own, or that of the service.
    pub fn group_of<'a>(
        &'a self,
        node: &'a Node,
        service: &'a crate::kinds::ContainerService,
    ) -> Option<(&'a Node, &'a crate::kinds::ContainerGroup)> {
        match &service.own_group {
            Some(group) => Some((node, group)),
            None => self.linked_as(&service.group),
        }
    }

    /// How many copies of a service ran at least: those that it names, or as many as whatever scales it keeps. Nothing where neither is
    /// said; none where it is stopped.
    pub fn copies_of(&self, service: &crate::kinds::ContainerService) -> crate::Field<u64> {
        match (&service.replicas, service.minimum.get()) {
            (crate::Field::Known { value, .. }, Some(minimum)) if *value > 0 && minimum > value => {
                service.minimum.clone()
            }
            (crate::Field::Absent, Some(1..)) => service.minimum.clone(),
            (replicas, _) => replicas.clone(),
        }
    }

    /// The ports of a load balancer, with the nodes that describe them: nodes of their own, or that of the load balancer.
    pub fn listeners_of<'a>(&'a self, balancer: &'a Node) -> Vec<(&'a Node, &'a crate::kinds::Listener)> {
        let mut found: Vec<_> = match &balancer.kind {
            Kind::LoadBalancer(own) => own.own_listeners.iter().map(|listener| (balancer, listener)).collect(),
            _ => Vec::new(),
        };
        found.extend(
            self.of::<crate::kinds::Listener>()
                .filter(|(_, l)| self.linked(&l.load_balancer).is_some_and(|n| n.address == balancer.address)),
        );
        found
    }
}
