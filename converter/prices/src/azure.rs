//! Classes of managed services of Azure whose names say what they have.
//!
//! Forms and figures, from knowledge and not yet checked against Azure's documentation: flexible servers are `B_`, `GP_` or `MO_` before a size of
//! virtual machines; single servers are `<tier>_Gen<n>_<vCores>` with 2, 5 or 10 GiB for each core; plans of App Service and caches have a size
//! of their own each.

use crate::size::{Architecture, Size, from_table};

const COMPUTED: &str = "computed from the name of the class, whose form is from knowledge and not yet checked";
const AS_OF: &str = "2026-11-21";

/// Memory of a core of single servers, in GiB, by tier.
const CORES: &[(&str, f64)] = &[("B", 2.0), ("GP", 5.0), ("MO", 10.0)];

/// Plans of App Service: processors and memory in GiB of one machine.
const PLANS: &[(&str, f64, f64)] = &[
    ("B1", 1.0, 1.75),
    ("B2", 2.0, 3.5),
    ("B3", 4.0, 7.0),
    ("S1", 1.0, 1.75),
    ("S2", 2.0, 3.5),
    ("S3", 4.0, 7.0),
    ("P1", 1.0, 1.75),
    ("P2", 2.0, 3.5),
    ("P3", 4.0, 7.0),
    ("P1v2", 1.0, 3.5),
    ("P2v2", 2.0, 7.0),
    ("P3v2", 4.0, 14.0),
    ("P0v3", 1.0, 4.0),
    ("P1v3", 2.0, 8.0),
    ("P2v3", 4.0, 16.0),
    ("P3v3", 8.0, 32.0),
    ("P1mv3", 2.0, 16.0),
    ("P2mv3", 4.0, 32.0),
    ("P3mv3", 8.0, 64.0),
    ("P4mv3", 16.0, 128.0),
    ("P5mv3", 32.0, 256.0),
    ("P0v4", 1.0, 4.0),
    ("P1v4", 2.0, 8.0),
    ("P2v4", 4.0, 16.0),
    ("P3v4", 8.0, 32.0),
    ("I1", 1.0, 3.5),
    ("I2", 2.0, 7.0),
    ("I3", 4.0, 14.0),
    ("I1v2", 2.0, 8.0),
    ("I2v2", 4.0, 16.0),
    ("I3v2", 8.0, 32.0),
    ("EP1", 1.0, 3.5),
    ("EP2", 2.0, 7.0),
    ("EP3", 4.0, 14.0),
    ("WS1", 1.0, 3.5),
    ("WS2", 2.0, 7.0),
    ("WS3", 4.0, 14.0),
];

/// The size of a virtual machine, of a class of a flexible or single server, or of a plan; `None` if it is not known.
pub(crate) fn size(name: &str) -> Option<Size> {
    let known = |size: Size| match whole_memory(name) {
        Some(memory_gib) => Some(Size { memory_gib, ..size }),
        None => (size.memory_gib > 0.0).then_some(size),
    };
    if let Some(size) = from_table("azure", &proper(name)) {
        return known(size);
    }
    if let Some((tier, rest)) = name.split_once('_') {
        if matches!(tier, "B" | "GP" | "MO") && rest.starts_with("Standard_") {
            return from_table("azure", &proper(rest)).and_then(known);
        }
        let (_, gib) = CORES.iter().find(|(known, _)| *known == tier)?;
        let cores: f64 = rest.strip_prefix("Gen")?.split_once('_')?.1.parse().ok().filter(|n: &u32| *n > 0)?.into();
        return Some(computed(cores, cores * gib));
    }
    let plan = name.trim();
    let (_, vcpu, gib) = PLANS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(plan))?;
    Some(computed(*vcpu, *gib))
}

/// GiB of sizes that the table rounds down, as Azure's own tables have them; from knowledge, not yet checked.
fn whole_memory(name: &str) -> Option<f64> {
    let at = name.to_ascii_lowercase().rfind("standard_")? + "standard_".len();
    match &name[at..] {
        "B1ls" => Some(0.5),
        "D1" | "DS1" | "D1_v2" | "DS1_v2" => Some(3.5),
        "M8ms" | "M8-2ms" | "M8-4ms" => Some(218.75),
        "M16ms" | "M16-4ms" | "M16-8ms" => Some(437.5),
        _ => None,
    }
}

/// Azure reads sizes without regard to case; the table writes `Standard_`.
fn proper(name: &str) -> String {
    match name.get(..9) {
        Some(start) if start.eq_ignore_ascii_case("standard_") => format!("Standard_{}", &name[9..]),
        Some(_) | None => name.to_owned(),
    }
}

fn computed(vcpu: f64, memory_gib: f64) -> Size {
    Size {
        vcpu,
        memory_gib,
        disk_gb: None,
        architecture: Architecture::Amd64,
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
    fn halves_of_a_gibibyte_are_not_cut_off() {
        let memory = |name: &str| size(name).map(|size| size.memory_gib);
        for (name, gib) in
            [("Standard_DS1_v2", 3.5), ("standard_D1_v2", 3.5), ("B_Standard_B1ls", 0.5), ("Standard_DS2_v2", 7.0)]
        {
            assert_eq!(memory(name), Some(gib), "{name}");
        }
    }
}
