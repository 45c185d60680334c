//! Machines of clouds of which no collection may be shipped: single figures in `machines.csv`, and names that say what they have.
//!
//! Forms of names, from knowledge and not yet checked: flavours of Infomaniak are `a<vCPU>-ram<GiB>-disk<GB>-perf<n>`; flexible shapes of Oracle
//! are given as `<shape>/<OCPUs>/<GiB>` by the catalog, with two processors to an OCPU on x86 and one on Arm.

use crate::size::{Architecture, Size, from_table};
use crate::table;

const COMPUTED: &str = "computed from the name of the class, whose form is from knowledge and not yet checked";
const AS_OF: &str = "2026-11-21";

/// Processors of these types of Scaleway are shared with others. From knowledge; not yet checked.
const SHARED: &[&str] = &["DEV1-", "PLAY2-", "STARDUST1-", "START1-", "VC1", "BASIC2-", "BASIC3-"];

/// The size of a machine of such a cloud, or of a class of its managed stores.
pub(crate) fn size(provider: &str, name: &str) -> Option<Size> {
    match provider {
        "infomaniak" => of_flavour(name),
        "oracle" => of_flexible(name).or_else(|| listed(provider, name)),
        "scaleway" => from_table(provider, name).or_else(|| listed(provider, name)),
        // OpenStack is sold by many: what OVH and Infomaniak call a flavour is known.
        "openstack" => listed("ovh", name).or_else(|| of_flavour(name)),
        _ => listed(provider, name),
    }
}

/// Whether processors of a type are its own; `None` where that is not known.
pub(crate) fn dedicated(provider: &str, name: &str) -> Option<bool> {
    if provider == "hetzner"
        && let Some(server) = crate::server_type(provider, name)
    {
        return Some(server.dedicated);
    }
    let listed = |provider: &str| {
        let machines = table::table("machines")?;
        let record = machines.find(&format!("{provider} {name}"))?;
        machines.field(record, "cpu").map(|cpu| cpu == "dedicated")
    };
    match provider {
        "infomaniak" => of_flavour(name).map(|_| false),
        "openstack" => listed("ovh").or_else(|| of_flavour(name).map(|_| false)),
        "scaleway" if from_table(provider, name).is_some() => {
            Some(!SHARED.iter().any(|family| name.to_ascii_uppercase().starts_with(family)))
        }
        _ => listed(provider),
    }
}

fn listed(provider: &str, name: &str) -> Option<Size> {
    let machines = table::table("machines")?;
    let record = machines.find(&format!("{provider} {name}"))?;
    let number = |column: &str| machines.field(record, column).and_then(|f| f.parse::<f64>().ok());
    Some(Size {
        vcpu: number("vcpu")?,
        memory_gib: number("memory_gib")?,
        disk_gb: number("disk_gb"),
        architecture: Architecture::parse(machines.field(record, "architecture")?)?,
        baseline: None,
        accelerators: machines.field(record, "accelerators").map_or(Some(0), |f| f.parse().ok())?,
        network_mbps: None,
        origin: machines.field(record, "origin")?,
        as_of: machines.field(record, "as_of")?,
    })
}

/// `a4-ram8-disk50-perf1`.
fn of_flavour(name: &str) -> Option<Size> {
    let mut parts = name.split('-');
    let vcpu: u32 = parts.next()?.strip_prefix('a')?.parse().ok()?;
    let memory: u32 = parts.next()?.strip_prefix("ram")?.parse().ok()?;
    let disk: u32 = parts.next()?.strip_prefix("disk")?.parse().ok()?;
    let disk = (disk > 0).then(|| f64::from(disk));
    Some(computed(f64::from(vcpu), f64::from(memory), disk, Architecture::Amd64))
}

/// `VM.Standard.E4.Flex/2/16`.
fn of_flexible(name: &str) -> Option<Size> {
    let (shape, rest) = name.split_once('/')?;
    let (units, memory) = rest.split_once('/')?;
    if !shape.ends_with(".Flex") {
        return None;
    }
    let (units, memory): (f64, f64) = (units.parse().ok()?, memory.parse().ok()?);
    let arm = shape.contains(".A1.") || shape.contains(".A2.") || shape.contains(".A4.");
    let (each, architecture) = if arm { (1.0, Architecture::Arm64) } else { (2.0, Architecture::Amd64) };
    (units > 0.0 && memory > 0.0).then(|| computed(units * each, memory, None, architecture))
}

fn computed(vcpu: f64, memory_gib: f64, disk_gb: Option<f64>, architecture: Architecture) -> Size {
    Size {
        vcpu,
        memory_gib,
        disk_gb,
        architecture,
        baseline: None,
        accelerators: 0,
        network_mbps: None,
        origin: COMPUTED,
        as_of: AS_OF,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_what_they_have() {
        let flavour = of_flavour("a4-ram8-disk50-perf1").unwrap();
        assert_eq!((flavour.vcpu, flavour.memory_gib, flavour.disk_gb), (4.0, 8.0, Some(50.0)));
        assert_eq!(of_flavour("m1.small"), None);
        let flexible = size("oracle", "VM.Standard.E4.Flex/2/16").unwrap();
        assert_eq!((flexible.vcpu, flexible.memory_gib), (4.0, 16.0));
        let arm = size("oracle", "VM.Standard.A1.Flex/4/24").unwrap();
        assert_eq!((arm.vcpu, arm.architecture), (4.0, Architecture::Arm64));
        assert_eq!(size("oracle", "VM.Standard.E4.Flex"), None);
    }

    #[test]
    fn every_line_is_a_machine() {
        for record in &table::table("machines").unwrap().records {
            let (provider, name) = record.get(0).unwrap().split_once(' ').unwrap();
            let size = listed(provider, name).unwrap();
            assert!(size.vcpu > 0.0 && size.memory_gib > 0.0, "{record:?}");
            assert!(dedicated(provider, name).is_some(), "{record:?}");
        }
        assert_eq!(size("openstack", "d2-2").map(|s| (s.vcpu, s.memory_gib)), Some((1.0, 2.0)));
        assert_eq!(dedicated("hetzner", "cx22"), Some(false));
        assert_eq!(dedicated("hetzner", "ccx23"), Some(true));
        assert_eq!(dedicated("scaleway", "DEV1-S"), Some(false));
    }
}
