//! What a value of the output was made from.

use crate::{Field, Origin, Origins};

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces(Vec<Trace>);

impl Traces {
    /// No leaf: the value is of our own making.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Leaves that mean the same here.
    pub fn carried(origins: &Origins) -> Self {
        Self(origins.iter().map(|o| Trace { origin: o.clone(), fidelity: Fidelity::Carried }).collect())
    }

    /// Leaves that mean something near, for this reason.
    pub fn approximated(origins: &Origins, reason: &str) -> Self {
        let fidelity = Fidelity::Approximated(reason.to_owned());
        Self(origins.iter().map(|o| Trace { origin: o.clone(), fidelity: fidelity.clone() }).collect())
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, other: &Traces) -> Self {
        self.extend(other);
        self
    }

    /// Adds all of another.
    pub fn extend(&mut self, other: &Traces) {
        for trace in &other.0 {
            if !self.0.contains(trace) {
                self.0.push(trace.clone());
            }
        }
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Trace> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Source addresses, for a comment beside the value; without repetitions.
    pub fn addresses(&self) -> Vec<String> {
        let mut found = Vec::new();
        for trace in &self.0 {
            let address = trace.origin.address.to_string();
            if !found.contains(&address) {
                found.push(address);
            }
        }
        found
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
