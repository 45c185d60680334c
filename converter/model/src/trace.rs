//! What a value of the output was made from.

use crate::{Field, Origin, Origins};
use std::collections::BTreeSet;

/// How faithfully a leaf of the source lives on in a value of the output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fidelity {
    /// It means the same.
    Carried,
    /// It means something near, for this reason.
    Approximated(String),
}

/// A leaf of the source behind a value of the output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trace {
    /// The leaf.
    pub origin: Origin,
    /// How faithfully it lives on.
    pub fidelity: Fidelity,
}

/// The leaves behind a value of the output, without repetitions.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    list: Vec<Trace>,
    /// What the list holds, once it is long: labels gather a leaf of every resource.
    seen: BTreeSet<Trace>,
}

/// Lists up to this length are searched as they are.
const SHORT: usize = 16;

impl PartialEq for Traces {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Eq for Traces {}

impl Traces {
    /// No leaf: the value is of our own making.
    pub const fn none() -> Self {
        Self { list: Vec::new(), seen: BTreeSet::new() }
    }

    /// Leaves that mean the same here.
    pub fn carried(origins: &Origins) -> Self {
        Self::of(origins, &Fidelity::Carried)
    }

    /// Leaves that mean something near, for this reason.
    pub fn approximated(origins: &Origins, reason: &str) -> Self {
        Self::of(origins, &Fidelity::Approximated(reason.to_owned()))
    }

    fn of(origins: &Origins, fidelity: &Fidelity) -> Self {
        let mut traces = Self::none();
        origins.iter().for_each(|o| traces.add(&Trace { origin: o.clone(), fidelity: fidelity.clone() }));
        traces
    }

    fn add(&mut self, trace: &Trace) {
        if self.list.len() < SHORT {
            if !self.list.contains(trace) {
                self.list.push(trace.clone());
            }
            return;
        }
        if self.seen.is_empty() {
            self.seen = self.list.iter().cloned().collect();
        }
        if self.seen.insert(trace.clone()) {
            self.list.push(trace.clone());
        }
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, other: &Traces) -> Self {
        self.extend(other);
        self
    }

    /// Adds all of another.
    pub fn extend(&mut self, other: &Traces) {
        other.list.iter().for_each(|trace| self.add(trace));
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Trace> {
        self.list.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Source addresses, for a comment beside the value; without repetitions.
    pub fn addresses(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let addresses = self.list.iter().map(|trace| trace.origin.address.to_string());
        addresses.filter(|address| seen.insert(address.clone())).collect()
    }
}

impl<'a> IntoIterator for &'a Traces {
    type Item = &'a Trace;
    type IntoIter = std::slice::Iter<'a, Trace>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A value of the output with the leaves behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traced<T> {
    /// The value.
    pub value: T,
    /// The leaves.
    pub traces: Traces,
}

impl<T> Traced<T> {
    /// A value of our own making.
    pub fn own(value: T) -> Self {
        Self { value, traces: Traces::none() }
    }

    /// A value that means what these leaves mean.
    pub fn carried(value: T, origins: &Origins) -> Self {
        Self { value, traces: Traces::carried(origins) }
    }

    /// A value near to what these leaves mean.
    pub fn approximated(value: T, origins: &Origins, reason: &str) -> Self {
        Self { value, traces: Traces::approximated(origins, reason) }
    }

    /// Another value with the same leaves behind it.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Traced<U> {
        Traced { value: f(self.value), traces: self.traces }
    }

    /// The same value with more leaves behind it.
    #[must_use]
    pub fn with(mut self, traces: &Traces) -> Self {
        self.traces.extend(traces);
        self
    }
}

impl<T: Clone> Field<T> {
    /// The known value as it is, with its leaves.
    pub fn traced(&self) -> Option<Traced<T>> {
        self.get().map(|value| Traced::carried(value.clone(), &self.origins()))
    }
}
