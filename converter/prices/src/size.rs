//! Sizes of machines.

use crate::table;

/// Processor architecture, as Debian and container registries name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// 64-bit x86.
    Amd64,
    /// 64-bit Arm.
    Arm64,
}

impl Architecture {
    /// `amd64` or `arm64`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "amd64" => Some(Self::Amd64),
            "arm64" => Some(Self::Arm64),
            _ => None,
        }
    }
}

/// What a machine of some type has.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Size {
    /// Virtual processors.
    pub vcpu: f64,
    /// Memory in GiB.
    pub memory_gib: f64,
    /// Local disk in GB, if the type has one of its own.
    pub disk_gb: Option<f64>,
    /// Processor architecture.
    pub architecture: Architecture,
    /// Share of each virtual processor that may be used without end, on types that earn credits; `None`: all of it.
    pub baseline: Option<f64>,
    /// GPUs and other accelerators.
    pub accelerators: u32,
    /// Bandwidth that the type has without end, in Mbit/s, where it is known.
    pub network_mbps: Option<u32>,
    /// Where the figures were read.
    pub origin: &'static str,
    /// Day on which they held.
    pub as_of: &'static str,
}

impl Size {
    /// Processors that may be used without end: all, or on a burstable type its baseline.
    pub fn sustained_vcpu(&self) -> f64 {
        self.vcpu * self.baseline.unwrap_or(1.0)
    }

    /// Whether this is not smaller than `wanted` in sustained processors, memory and local disk, and the same architecture.
    /// Accelerators must be at least as many.
    pub fn is_not_smaller_than(&self, wanted: &Size) -> bool {
        self.sustained_vcpu() >= wanted.sustained_vcpu()
            && self.memory_gib >= wanted.memory_gib
            && self.disk_gb.unwrap_or(0.0) >= wanted.disk_gb.unwrap_or(0.0)
            && self.architecture == wanted.architecture
            && self.accelerators >= wanted.accelerators
    }
}

/// The size of an instance type of a cloud, by the names of [`provider_of_type`]; `None` if it is not known. Classes of managed services have the size of
/// the instance type inside their name: `db.t3.micro`, `m6g.large.search`, `kafka.m5.large`, `mq.m5.large`.
/// Classes of ElastiCache (`cache.…`) have figures of their own, which leave out what the service keeps for itself.
/// Custom machine types of Google and tiers of Cloud SQL are computed from their names: `n2-custom-4-8192`, `db-custom-2-7680`.
pub fn instance_size(provider: &str, instance_type: &str) -> Option<&'static Size> {
    use std::collections::BTreeMap;
    use std::sync::{Mutex, OnceLock, PoisonError};
    static KNOWN: OnceLock<Mutex<BTreeMap<(String, String), &'static Size>>> = OnceLock::new();

    if provider == "hetzner"
        && let Some(server) = crate::server_type(provider, instance_type)
    {
        return Some(&server.size);
    }
    let key = (provider.to_owned(), instance_type.to_owned());
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(size) = known.get(&key) {
        return Some(size);
    }
    let size: &'static Size = Box::leak(Box::new(read(provider, instance_type)?));
    known.insert(key, size);
    Some(size)
}

/// The provider, as prices and sizes name it, to whose resources a Terraform type belongs; `None` where there are no tables for it.
pub fn provider_of_type(type_name: &str) -> Option<&'static str> {
    match type_name.split_once('_')?.0 {
        "aws" => Some("aws"),
        "google" => Some("gcp"),
        "azurerm" => Some("azure"),
        "hcloud" => Some("hetzner"),
        "ovh" => Some("ovh"),
        "openstack" => Some("openstack"),
        "scaleway" => Some("scaleway"),
        "exoscale" => Some("exoscale"),
        "infomaniak" => Some("infomaniak"),
        "heroku" => Some("heroku"),
        "oci" => Some("oracle"),
        _ => None,
    }
}

/// Whether processors of an instance type are its own, and not shared with machines of others; `None` where no table says it.
pub fn dedicated(provider: &str, instance_type: &str) -> Option<bool> {
    crate::machine::dedicated(provider, instance_type)
}

fn read(provider: &str, instance_type: &str) -> Option<Size> {
    match provider {
        "gcp" => crate::google::size(instance_type),
        "azure" => crate::azure::size(instance_type),
        "aws" => from_table(provider, instance_type)
            .or_else(|| crate::machine::size(provider, plain_instance_type(instance_type))),
        _ => crate::machine::size(provider, instance_type),
    }
}

/// What the table of a provider says of a type.
pub(crate) fn from_table(provider: &str, instance_type: &str) -> Option<Size> {
    let sizes = table::table(&format!("sizes-{provider}"))?;
    let plain = match provider {
        "aws" => plain_instance_type(instance_type),
        _ => instance_type,
    };
    let record = sizes.find(instance_type).or_else(|| sizes.find(plain))?;
    let number = |name: &str| sizes.field(record, name).and_then(|f| f.parse::<f64>().ok());
    let origin = table::origin(sizes.field(record, "origin")?)?;
    Some(Size {
        vcpu: number("vcpu")?,
        memory_gib: number("memory_gib")?,
        disk_gb: number("disk_gb"),
        architecture: Architecture::parse(sizes.field(record, "architecture")?)?,
        baseline: baseline(provider, plain),
        accelerators: sizes.field(record, "accelerators").map_or(Some(0), |f| f.parse().ok())?,
        network_mbps: sizes.field(record, "network_mbps").and_then(|f| f.parse().ok()),
        origin: origin.origin,
        as_of: origin.as_of,
    })
}

/// `db.t3.micro`, `cache.t3.micro`, `t3.micro.search` → `t3.micro`.
fn plain_instance_type(class: &str) -> &str {
    let class = ["db.", "cache.", "mq.", "kafka.", "ml."].iter().find_map(|p| class.strip_prefix(p)).unwrap_or(class);
    [".search", ".elasticsearch"].iter().find_map(|s| class.strip_suffix(s)).unwrap_or(class)
}

pub(crate) fn baseline(provider: &str, instance_type: &str) -> Option<f64> {
    let burst = table::table("burst")?;
    let (family, size) = match provider {
        "aws" => instance_type.split_once('.')?,
        _ => (instance_type, ""),
    };
    let record = burst.records.iter().find(|r| {
        burst.field(r, "provider") == Some(provider)
            && burst.field(r, "family") == Some(family)
            && burst.field(r, "size").unwrap_or_default() == size
    })?;
    burst.field(record, "baseline")?.parse().ok()
}
