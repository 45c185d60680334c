//! Machine types of Google Compute Engine and tiers of Cloud SQL whose names say what they have.
//!
//! Forms of the names, from knowledge and not yet checked against Google's documentation: custom types are
//! `<series>-custom-<vCPU>-<MiB>`, with `-ext` where memory goes beyond the series' ratio, and without a series for N1; `e2-custom-micro`,
//! `-small` and `-medium` share two processors. Tiers of Cloud SQL are `db-custom-<vCPU>-<MiB>`, `db-perf-optimized-N-<vCPU>` (8 GiB each),
//! and machine types after `db-`.

use crate::size::{Architecture, Size, baseline, from_table};

const COMPUTED: &str = "computed from the name of the type, whose form is from knowledge and not yet checked";
const AS_OF: &str = "2026-11-21";

/// Series of custom types, with the architecture of each.
const CUSTOM_SERIES: &[(&str, Architecture)] = &[
    ("n1", Architecture::Amd64),
    ("n2", Architecture::Amd64),
    ("n2d", Architecture::Amd64),
    ("n4", Architecture::Amd64),
    ("n4a", Architecture::Arm64),
    ("n4d", Architecture::Amd64),
    ("e2", Architecture::Amd64),
    ("g2", Architecture::Amd64),
];

/// Shared-core custom types: share of each of the two processors.
const SHARED: &[(&str, &str)] = &[("micro", "e2-micro"), ("small", "e2-small"), ("medium", "e2-medium")];

/// Processors of G2 types with more than one accelerator.
const G2_ACCELERATORS: &[(&str, u32)] = &[("24", 2), ("48", 4), ("96", 8)];

/// The size of a machine type, or of a tier of Cloud SQL; `None` if it is not known.
pub(crate) fn size(name: &str) -> Option<Size> {
    match name.strip_prefix("db-") {
        Some(tier) => of_tier(tier),
        None => of_type(name),
    }
}

fn of_type(name: &str) -> Option<Size> {
    if let Some(mut size) = from_table("gcp", name) {
        size.accelerators = size.accelerators.max(accelerators(name));
        return Some(size);
    }
    let parts: Vec<&str> = name.strip_suffix("-ext").unwrap_or(name).split('-').collect();
    match parts.as_slice() {
        ["custom", vcpu, memory] => custom("n1", vcpu, memory),
        [series, "custom", vcpu, memory] => custom(series, vcpu, memory),
        _ => None,
    }
}

fn custom(series: &str, vcpu: &str, memory: &str) -> Option<Size> {
    let (_, architecture) = CUSTOM_SERIES.iter().find(|(known, _)| *known == series)?;
    let shared = SHARED.iter().find(|(word, _)| series == "e2" && *word == vcpu);
    let (vcpu, baseline) = match shared {
        Some((_, like)) => (2.0, Some(baseline("gcp", like)?)),
        None => (whole(vcpu)?, None),
    };
    Some(computed(vcpu, whole(memory)? / 1024.0, *architecture, baseline))
}

fn of_tier(tier: &str) -> Option<Size> {
    let parts: Vec<&str> = tier.split('-').collect();
    match parts.as_slice() {
        ["custom", vcpu, memory] => Some(computed(whole(vcpu)?, whole(memory)? / 1024.0, Architecture::Amd64, None)),
        ["perf", "optimized", "N" | "n", vcpu] => {
            let vcpu = whole(vcpu)?;
            Some(computed(vcpu, vcpu * 8.0, Architecture::Amd64, None))
        }
        _ => of_type(tier),
    }
}

fn whole(text: &str) -> Option<f64> {
    text.parse::<u32>().ok().filter(|n| *n > 0).map(f64::from)
}

fn computed(vcpu: f64, memory_gib: f64, architecture: Architecture, baseline: Option<f64>) -> Size {
    Size {
        vcpu,
        memory_gib,
        disk_gb: None,
        architecture,
        baseline,
        accelerators: 0,
        network_mbps: None,
        origin: COMPUTED,
        as_of: AS_OF,
    }
}

/// Types that come with accelerators say how many: `a2-highgpu-4g`; G2 types by their processors.
fn accelerators(name: &str) -> u32 {
    let last = name.rsplit('-').next().unwrap_or_default();
    let is_a = name.starts_with('a') && name.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if is_a && let Some(count) = last.strip_suffix('g') {
        return count.parse().unwrap_or_default();
    }
    if name.starts_with("g2-standard-") {
        return G2_ACCELERATORS.iter().find(|(vcpu, _)| *vcpu == last).map_or(1, |(_, count)| *count);
    }
    0
}
