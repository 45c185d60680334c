//! Figures that are known from the sources, and what must stay unknown.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use prices::{
    Architecture, Orderable, Query, Tax, carbon, grid, instance_size, price, rds_service, server_type, server_types,
};

fn amount(provider: &str, service: &str, region: &str, sku: &str) -> Option<String> {
    price(&Query { provider, service, region, sku }).map(|p| format!("{} {} {}", p.amount, p.currency, p.unit))
}

#[test]
fn hetzner_servers() {
    let types = server_types("hetzner");
    assert_eq!(types.len(), 20);
    assert!(types.windows(2).all(|w| w[0].monthly.amount <= w[1].monthly.amount));
    let cpx32 = server_type("hetzner", "cpx32").unwrap();
    assert_eq!(cpx32.monthly_with_ipv4.amount.to_string(), "35.99");
    assert_eq!(cpx32.monthly.amount.to_string(), "35.49");
    assert_eq!((cpx32.monthly.tax, cpx32.monthly.as_of), (Tax::Net, "2026-09-03"));
    assert_eq!(cpx32.orderable, Orderable::Yes("2026-09-03"));
    assert_eq!((cpx32.size.vcpu, cpx32.size.memory_gib, cpx32.size.disk_gb), (4.0, 8.0, Some(160.0)));
    // The same figures without an address were quoted elsewhere on 2026-06-15.
    for (name, quoted) in
        [("cx23", "5.49"), ("cax41", "40.99"), ("cpx22", "19.49"), ("ccx13", "42.99"), ("ccx53", "533.49")]
    {
        assert_eq!(server_type("hetzner", name).unwrap().monthly.amount.to_string(), quoted);
    }
    assert!(matches!(server_type("hetzner", "cx23").unwrap().orderable, Orderable::No(_)));
    let ccx13 = server_type("hetzner", "ccx13").unwrap();
    assert!(ccx13.dedicated && ccx13.orderable == Orderable::Unknown);
    assert_eq!(server_type("hetzner", "cax11").unwrap().size.architecture, Architecture::Arm64);
    assert!(server_types("nowhere").is_empty());
}

#[test]
fn hetzner_services() {
    assert_eq!(amount("hetzner", "volume", "fsn1", "volume").unwrap(), "0.0572 EUR GB-month");
    assert_eq!(amount("hetzner", "load-balancer", "nbg1", "lb11").unwrap(), "7.49 EUR month");
    assert_eq!(amount("hetzner", "object-storage", "hel1", "base").unwrap(), "6.49 EUR month");
    assert_eq!(amount("hetzner", "traffic", "fsn1", "out").unwrap(), "1 EUR TB");
    // Other figures hold elsewhere.
    assert_eq!(amount("hetzner", "volume", "ash", "volume"), None);
    assert_eq!(amount("hetzner", "load-balancer", "fsn1", "lb31"), None);
}

#[test]
fn aws_prices() {
    assert_eq!(amount("aws", "ec2", "eu-central-1", "t3.micro").unwrap(), "0.012 USD hour");
    assert_eq!(amount("aws", "ec2", "us-east-1", "t3.micro").unwrap(), "0.0104 USD hour");
    let service = rds_service("postgres", true).unwrap();
    assert_eq!(amount("aws", service, "eu-central-1", "db.m6g.large").unwrap(), "0.379 USD hour");
    assert_eq!(
        amount("aws", rds_service("mysql", false).unwrap(), "eu-central-1", "db.m6g.large").unwrap(),
        "0.18 USD hour"
    );
    assert_eq!(rds_service("sqlserver-ex", false), None);
    assert!(amount("aws", "elasticache-redis", "eu-central-1", "cache.t3.micro").is_some());
    assert_eq!(amount("aws", "ebs", "eu-central-1", "gp3").unwrap(), "0.0952 USD GB-month");
    assert_eq!(amount("aws", "internet-egress", "eu-central-1", "from_0_GB").unwrap(), "0.09 USD GB");
    assert_eq!(amount("aws", "ebs", "eu-central-1", "io2"), None);
    assert_eq!(amount("aws", "ec2", "eu-central-1", "t99.micro"), None);
    // The newer of two tables wins.
    let query = Query { provider: "aws", service: "ec2", region: "us-east-1", sku: "m5.large" };
    assert_eq!(price(&query).unwrap().as_of, "2026-07-20");
}

#[test]
fn google_prices() {
    assert_eq!(amount("gcp", "gce", "europe-west1", "e2-medium").unwrap(), "0.03685773 USD hour");
    assert_eq!(amount("gcp", "persistent-disk", "europe-west1", "balanced").unwrap(), "0.1 USD GB-month");
    assert_eq!(amount("gcp", "network", "europe-west1", "ip/vm").unwrap(), "0.005 USD hour");
    assert_eq!(amount("gcp", "network", "europe-west1", "nat/gateway").unwrap(), "0.0448 USD hour");
    assert_eq!(amount("gcp", "network", "europe-west1", "nat/data"), None);
    assert_eq!(amount("gcp", "gce", "europe-west1", "n2-custom-4-8192"), None);
}

#[test]
fn sizes() {
    let micro = instance_size("aws", "t3.micro").unwrap();
    assert_eq!((micro.vcpu, micro.memory_gib, micro.baseline), (2.0, 1.0, Some(0.1)));
    assert!((micro.sustained_vcpu() - 0.2).abs() < 1e-9);
    let database = instance_size("aws", "db.m6g.large").unwrap();
    assert_eq!((database.vcpu, database.memory_gib, database.architecture), (2.0, 8.0, Architecture::Arm64));
    assert_eq!(instance_size("aws", "db.t4g.medium").unwrap().baseline, Some(0.2));
    assert_eq!(instance_size("aws", "cache.t3.micro").unwrap().baseline, Some(0.1));
    assert_eq!(instance_size("aws", "m5.large.search").unwrap().vcpu, 2.0);
    assert!(instance_size("aws", "c5ad.12xlarge").unwrap().disk_gb.is_some());
    assert_eq!(instance_size("aws", "g4ad.16xlarge").unwrap().accelerators, 4);
    assert_eq!(instance_size("gcp", "e2-micro").unwrap().baseline, Some(0.125));
    assert_eq!(instance_size("azure", "Standard_B2s").unwrap().memory_gib, 4.0);
    assert_eq!(instance_size("hetzner", "cpx12").unwrap().vcpu, 1.0);
    assert!(instance_size("aws", "db.serverless").is_none());
    // An OCPU is a core of two threads.
    let oracle = instance_size("oracle", "VM.Standard2.1").unwrap();
    assert_eq!((oracle.vcpu, oracle.memory_gib), (2.0, 15.0));
    assert!(instance_size("oracle", "VM.Standard9.1").is_none());
}

#[test]
fn sizes_that_names_of_google_say() {
    let figures = |name: &str| instance_size("gcp", name).map(|s| (s.vcpu, s.memory_gib, s.sustained_vcpu()));
    assert_eq!(figures("n2-custom-4-8192"), Some((4.0, 8.0, 4.0)));
    assert_eq!(figures("custom-2-4096-ext"), Some((2.0, 4.0, 2.0)));
    assert_eq!(figures("e2-custom-small-2048"), Some((2.0, 2.0, 0.5)));
    assert_eq!(figures("db-custom-2-7680"), Some((2.0, 7.5, 2.0)));
    assert_eq!(figures("db-f1-micro"), Some((1.0, 0.6, 0.2)));
    assert_eq!(figures("db-n1-standard-2"), Some((2.0, 7.5, 2.0)));
    assert_eq!(figures("db-perf-optimized-N-4"), Some((4.0, 32.0, 4.0)));
    assert_eq!(instance_size("gcp", "t2a-standard-2").map(|s| s.architecture), Some(Architecture::Arm64));
    assert_eq!(instance_size("gcp", "a2-highgpu-4g").map(|s| s.accelerators), Some(4));
    assert_eq!(instance_size("gcp", "g2-standard-24").map(|s| s.accelerators), Some(2));
    for unknown in ["db-custom-2", "x9-custom-2-2048", "n2-custom-0-2048", "db-", "e2-tiny", "custom-two-1024"] {
        assert_eq!(figures(unknown), None, "{unknown}");
    }
}

#[test]
fn carbon_of_a_machine() {
    let size = instance_size("aws", "m5.large").unwrap();
    let ours = carbon("aws", "eu-central-1", size, 0.5).unwrap();
    // 2 × (0.74 + 0.5 × 2.76) + 8 × 0.392, times 1.135.
    assert!((ours.watts - 8.371_76).abs() < 1e-6, "{}", ours.watts);
    assert!(ours.with_overhead && ours.kilograms_per_month > 1.0 && ours.kilograms_per_month < 4.0);
    let there = carbon("hetzner", "hel1", size, 0.5).unwrap();
    assert!(!there.with_overhead);
    assert_eq!((there.grid.country, there.grid.grams_per_kwh), ("Finland", 181.0));
    assert_eq!(grid("ovh", "GRA11").unwrap().grams_per_kwh, 52.0);
    assert_eq!(grid("scaleway", "fr-par-1").unwrap().country, "France");
    assert_eq!(grid("azure", "West Europe"), grid("azure", "westeurope"));
    assert_eq!(grid("azure", "germanywestcentral").unwrap().grams_per_kwh, 402.0);
    assert!(grid("hetzner", "moon").is_none());
}

#[test]
fn the_smallest_that_is_not_smaller() {
    let wanted = instance_size("aws", "t3.micro").unwrap();
    let fits = server_types("hetzner")
        .iter()
        .find(|s| matches!(s.orderable, Orderable::Yes(_)) && s.size.is_not_smaller_than(wanted));
    assert_eq!(fits.unwrap().name, "cpx12");
}

#[test]
fn a_first_lookup_is_quick() {
    let start = Instant::now();
    assert!(amount("aws", "ec2", "eu-central-1", "m5.large").is_some());
    let first = start.elapsed();
    let start = Instant::now();
    assert!(amount("aws", "ec2", "eu-central-1", "m5.xlarge").is_some());
    println!("first {first:?}, next {:?}", start.elapsed());
    assert!(first < Duration::from_millis(500), "{first:?}");
}

/// Classes that AWS lists with a price and says nothing else of, or of which nothing is known.
const WITHOUT_SIZE: &[&str] = &["i2.large", "i3p.16xlarge", "db.cv11.", "db.mv11.", "db.rv11.", "c4-highcpu-288-metal"];

#[test]
fn what_has_a_price_has_a_size() {
    let tables = [
        ("aws", "prices-aws-ec2-"),
        ("aws", "prices-aws-rds-"),
        ("aws", "prices-aws-elasticache-"),
        ("aws", "prices-aws-opensearch-"),
        ("gcp", "prices-gcp-gce-"),
        ("scaleway", "prices-scaleway-instance-"),
        ("azure", "sizes-azure"),
    ];
    let mut tried = 0;
    let mut missing = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir("data").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some((provider, _)) = tables.iter().find(|(_, start)| name.starts_with(start)) else { continue };
        for line in std::fs::read_to_string(&path).unwrap().lines().skip(1) {
            let class = line.split(',').next().unwrap();
            tried += 1;
            let known = instance_size(provider, class).is_some_and(|s| s.vcpu > 0.0 && s.memory_gib > 0.0);
            if !known && !WITHOUT_SIZE.iter().any(|start| class.starts_with(start)) {
                missing.insert(format!("{provider} {class}"));
            }
        }
    }
    assert!(tried > 6000, "{tried}");
    assert!(missing.is_empty(), "{missing:?}");
    // What nobody has is no size, whatever it looks like.
    for (provider, class) in
        [("aws", "m99.large"), ("aws", "db.m99.large"), ("gcp", "n99-standard-4"), ("azure", "Standard_Z4")]
    {
        assert!(instance_size(provider, class).is_none(), "{class}");
    }
}
