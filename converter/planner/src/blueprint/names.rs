//! DNS.

use model::{Traced, Traces};
use value::Address;

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordValue {
    /// This text.
    Literal(Traced<String>),
    /// The public address of a server, by key.
    Server(Traced<String>),
    /// The public address of a load balancer of the cloud, by key.
    LoadBalancer(Traced<String>),
    /// The public name's own target: it turns at the cut-over from the source's load balancer to the server or load
    /// balancer that answers then.
    Traffic,
    /// The same where the name leads to an address: it turns from the address at the source to that of what answers then.
    TrafficAddress,
}

/// A set of records of one name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Key in the zone, the same in every run: `shop`, `spf`.
    pub key: String,
    /// Name relative to the zone; `@` for the zone itself.
    pub name: Traced<String>,
    /// `A`, `CNAME`, `TXT`, …
    pub record_type: Traced<String>,
    /// Seconds for which it may be remembered.
    pub ttl: Traced<u64>,
    /// Values.
    pub values: Vec<RecordValue>,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instance.
    pub about: Vec<Address>,
}

/// A zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `main`, or a name where there are several.
    pub key: String,
    /// Name without a trailing dot.
    pub name: Traced<String>,
    /// It moves to the target; otherwise only the records to change are listed.
    pub moves: bool,
    /// Its records, sorted by key.
    pub records: Vec<Record>,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instance.
    pub about: Vec<Address>,
}

/// The public name that turns at the cut-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Names that turn, whole, the first is the main one: `shop.example.com`.
    pub names: Vec<Traced<String>>,
    /// Key of the zone that holds them, if one moves.
    pub zone: Option<String>,
    /// Name for the rehearsal, whole: `next.shop.example.com`.
    pub rehearsal: String,
    /// Key of the server that answers.
    pub server: Option<String>,
    /// Key of the load balancer that answers.
    pub load_balancer: Option<String>,
    /// Source instances whose name answers until the cut-over.
    pub source: Vec<Address>,
}
