//! What is watched, and how long logs are kept.

use model::{Traced, Traces};
use value::Address;

/// Where a check runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MonitoredBy {
    /// On this server, by key.
    Server(String),
    /// On every server.
    Everywhere,
}

/// Something that is looked at every five minutes.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// CPUs are busier than this share for so many runs in a row.
    CpuAbove {
        /// Where.
        on: MonitoredBy,
        /// Percent.
        percent: Traced<f64>,
        /// Runs of five minutes.
        runs: Traced<u64>,
        /// Source instances.
        about: Vec<Address>,
        /// Leaves without a place of their own.
        traces: Traces,
    },
    /// A disk is fuller than this share.
    DiskAbove {
        /// Where.
        on: MonitoredBy,
        /// Percent.
        percent: Traced<f64>,
        /// Source instances.
        about: Vec<Address>,
        /// Leaves without a place of their own.
        traces: Traces,
    },
    /// Memory is fuller than this share for so many runs in a row.
    MemoryAbove {
        /// Where.
        on: MonitoredBy,
        /// Percent.
        percent: Traced<f64>,
        /// Runs of five minutes.
        runs: Traced<u64>,
        /// Source instances.
        about: Vec<Address>,
        /// Leaves without a place of their own.
        traces: Traces,
    },
    /// The proxy gave more answers with these statuses than this in five minutes.
    AnswersAbove {
        /// Server with the proxy, by key.
        on: MonitoredBy,
        /// First digit of the statuses: 4 or 5.
        class: u8,
        /// How many.
        count: Traced<f64>,
        /// Source instances.
        about: Vec<Address>,
        /// Leaves without a place of their own.
        traces: Traces,
    },
    /// A queue holds more messages than this.
    QueueAbove {
        /// Server with the broker, by key.
        on: MonitoredBy,
        /// Name of the queue.
        queue: String,
        /// How many.
        count: Traced<f64>,
        /// Source instances.
        about: Vec<Address>,
        /// Leaves without a place of their own.
        traces: Traces,
    },
}

/// How long the journal keeps logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRetention {
    /// Days.
    pub days: Traced<u64>,
    /// Source instances.
    pub about: Vec<Address>,
}

impl Check {
    /// What it stands for at the source.
    pub fn about(&self) -> &[Address] {
        match self {
            Self::CpuAbove { about, .. }
            | Self::DiskAbove { about, .. }
            | Self::MemoryAbove { about, .. }
            | Self::AnswersAbove { about, .. }
            | Self::QueueAbove { about, .. } => about,
        }
    }
}
