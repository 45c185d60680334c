//! Sizes of servers: the smallest that is not smaller, and can be ordered.

use crate::blueprint::{Alternative, Monthly, ServerSize};
use crate::context::{Planner, Question};
use diagnostic::Diagnostic;
use model::{Traced, Traces};
use prices::{Architecture, Orderable, ServerType, Tax};
use value::Address;

/// What a server must have.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    /// Processors that are used without end.
    pub vcpu: f64,
    /// Memory in GiB.
    pub memory_gib: f64,
    /// Disk in GB, beyond the operating system.
    pub disk_gb: f64,
    /// Processors of its own.
    pub dedicated: bool,
    /// Architecture; any if absent.
    pub architecture: Option<Architecture>,
    /// The source's figures, for people.
    pub source: String,
}

impl Need {
    /// What an instance or database class of the cloud of `source` has.
    pub(crate) fn of_class(source: &Address, class: &str) -> Option<Need> {
        let provider = prices::provider_of_type(&source.type_name)?;
        let size = prices::instance_size(provider, class)?;
        let burst = match size.baseline {
            Some(share) if share < 1.0 => format!(" at {} % each, more in bursts", (share * 100.0).round()),
            Some(_) | None => String::new(),
        };
        Some(Need {
            vcpu: size.sustained_vcpu(),
            memory_gib: size.memory_gib,
            disk_gb: size.disk_gb.unwrap_or(0.0),
            dedicated: prices::dedicated(provider, class)
                .unwrap_or_else(|| size.baseline.is_none_or(|share| share >= 1.0)),
            architecture: Some(size.architecture),
            source: format!("{class}: {} vCPU{burst}, {} GiB", size.vcpu, size.memory_gib),
        })
    }

    /// What a database has: its class, or where the cloud grows and shrinks it, the most that it grows to.
    pub(crate) fn of_database(source: &Address, class: &str, database: &model::kinds::Database) -> Option<Need> {
        let Some(memory) = database.memory_limit.get().filter(|_| class == "db.serverless") else {
            return Self::of_class(source, class);
        };
        // The classes of Aurora for memory have a processor to 8 GiB.
        let vcpu = (memory / 8.0).max(1.0);
        Some(Need {
            vcpu,
            memory_gib: *memory,
            disk_gb: 0.0,
            dedicated: false,
            architecture: None,
            source: format!("serverless, up to {memory} GiB of memory with about {vcpu} vCPU"),
        })
    }

    /// Both on one server.
    pub(crate) fn and(mut self, other: &Need) -> Need {
        self.vcpu += other.vcpu;
        self.memory_gib += other.memory_gib;
        self.disk_gb += other.disk_gb;
        self.dedicated |= other.dedicated;
        self.source =
            if self.source.is_empty() { other.source.clone() } else { format!("{}; {}", self.source, other.source) };
        self
    }

    fn fits(&self, candidate: &ServerType) -> bool {
        candidate.size.vcpu + 1e-9 >= self.vcpu
            && candidate.size.memory_gib + 1e-9 >= self.memory_gib
            && candidate.size.disk_gb.unwrap_or(0.0) + 1e-9 >= self.disk_gb
            && (candidate.dedicated || !self.dedicated)
            && self.architecture.is_none_or(|a| a == candidate.size.architecture)
    }
}

fn monthly(candidate: &ServerType) -> Monthly {
    Monthly {
        amount: candidate.monthly_with_ipv4.amount.to_string(),
        currency: candidate.monthly_with_ipv4.currency.to_owned(),
        tax: match candidate.monthly_with_ipv4.tax {
            Tax::Net => String::from("net"),
            Tax::Gross => String::from("gross"),
            Tax::Unstated => String::from("not stated"),
        },
    }
}

fn words(candidate: &ServerType) -> String {
    format!(
        "{} {} vCPU, {} GiB, {}",
        candidate.size.vcpu,
        if candidate.dedicated { "dedicated" } else { "shared" },
        candidate.size.memory_gib,
        candidate.size.architecture.name()
    )
}

impl Planner<'_> {
    /// Chooses the size of a server and notes why. Without a cloud the servers are given and the size is only checked.
    pub(crate) fn size_server(&mut self, id: &str, about: &[Address], need: &Need, traces: &Traces) -> ServerSize {
        let ask = |size_name: &str| ServerSize {
            name: Traced { value: size_name.to_owned(), traces: traces.clone() },
            vcpu: need.vcpu,
            memory_gib: need.memory_gib,
            source: need.source.clone(),
        };
        let with_about = |mut question: Question<'static>| {
            for address in about {
                question = question.about(address);
            }
            question
        };
        if !self.has_cloud() {
            let large = self.options.servers.first().is_some_and(|server| {
                server.vcpu.is_some_and(|v| v + 1e-9 < need.vcpu)
                    || server.memory_gib.is_some_and(|m| m + 1e-9 < need.memory_gib)
            });
            let wanted = format!("{:.1} vCPU, {:.1} GiB or more", need.vcpu, need.memory_gib);
            if large {
                self.diagnostics.push(
                    Diagnostic::warning(
                        "The server is smaller than what it replaces",
                        format!("The source has {}. Give a server with {wanted}.", need.source),
                    )
                    .at_attribute("servers", ""),
                );
            }
            self.decide(
                with_about(Question::new(
                    id,
                    "size of the server",
                    wanted,
                    format!("not smaller than the source: {}", need.source),
                ))
                .steered_by(traces),
            );
            return ask("");
        }
        let candidates: Vec<&ServerType> = prices::server_types("hetzner").iter().filter(|c| need.fits(c)).collect();
        let orderable: Vec<&&ServerType> =
            candidates.iter().filter(|c| !matches!(c.orderable, Orderable::No(_))).collect();
        let Some(best) = orderable.first().copied().copied().or_else(|| candidates.first().copied()) else {
            let largest = prices::server_types("hetzner")
                .iter()
                .filter(|c| need.architecture.is_none_or(|a| a == c.size.architecture))
                .max_by(|a, b| a.size.memory_gib.total_cmp(&b.size.memory_gib));
            self.diagnostics.push(
                Diagnostic::error(
                    "No server type is large enough",
                    format!(
                        "Needed: {:.1} vCPU{}, {:.1} GiB of memory, {:.0} GB of local disk ({}). The largest that there is: {}. Spread the load over several servers first, or choose another target.",
                        need.vcpu,
                        if need.dedicated { " of its own" } else { "" },
                        need.memory_gib,
                        need.disk_gb,
                        need.source,
                        largest.map_or_else(|| String::from("none"), |l| format!("{} ({})", l.name, words(l))),
                    ),
                )
                .at_attribute(about.first().map(ToString::to_string).unwrap_or_default(), ""),
            );
            return ask(largest.map_or("", |l| l.name));
        };
        let mut question = with_about(Question::new(
            id,
            "server type",
            best.name,
            format!("the cheapest that is not smaller and can be ordered: {} for {}", words(best), need.source),
        ));
        question.monthly = Some(monthly(best));
        question = question.steered_by(traces);
        if matches!(best.orderable, Orderable::No(_)) {
            question =
                question.warn("no type that fits could be ordered on the day of the tables: this one may be sold out");
        }
        for candidate in prices::server_types("hetzner") {
            if candidate.name == best.name || question.alternatives.len() >= 4 {
                continue;
            }
            let why_not = if let Orderable::No(date) = candidate.orderable {
                if candidate.monthly_with_ipv4.amount >= best.monthly_with_ipv4.amount || !need.fits(candidate) {
                    continue;
                }
                format!("{}; could not be ordered on {date}", words(candidate))
            } else if need.fits(candidate) {
                if orderable.iter().position(|c| c.name == candidate.name).is_none_or(|p| p > 1) {
                    continue;
                }
                format!("{}; the next size up", words(candidate))
            } else if candidate.monthly_with_ipv4.amount < best.monthly_with_ipv4.amount
                && candidate.size.vcpu * 2.0 >= need.vcpu
                && candidate.size.memory_gib * 2.0 >= need.memory_gib
            {
                format!("{}; smaller than the source in one figure or more", words(candidate))
            } else {
                continue;
            };
            question.alternatives.push(Alternative {
                choice: candidate.name.to_owned(),
                why_not,
                monthly: Some(monthly(candidate)),
            });
        }
        // Any type of the cloud may be given back, not only those that were worth a line.
        if let Some(given) = self.options.decisions.get(id)
            && *given != question.choice
            && !question.alternatives.iter().any(|a| a.choice == *given)
            && let Some(candidate) = prices::server_type("hetzner", given)
        {
            question.alternatives.push(Alternative {
                choice: given.clone(),
                why_not: words(candidate),
                monthly: Some(monthly(candidate)),
            });
        }
        let chosen = self.choose(question);
        let size = prices::server_type("hetzner", &chosen).map(|c| c.size);
        ServerSize {
            name: Traced { value: chosen, traces: traces.clone() },
            vcpu: size.map_or(need.vcpu, |s| s.vcpu),
            memory_gib: size.map_or(need.memory_gib, |s| s.memory_gib),
            source: need.source.clone(),
        }
    }
}
