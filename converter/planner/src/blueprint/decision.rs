//! Decisions, as `decisions.json` lists them.

use serde::Serialize;
use value::Address;

/// Money per month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Monthly {
    /// Amount as a decimal, such as `35.99`.
    pub amount: String,
    /// ISO 4217 code.
    pub currency: String,
    /// `net` or `gross`.
    pub tax: String,
}

/// Something else that could have been chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// What, in the words in which it can be given back.
    pub choice: String,
    /// Why it was not chosen.
    pub why_not: String,
    /// What it would cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly: Option<Monthly>,
}

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Chosen {
    /// The planner, by its rules.
    Planner,
    /// The user, by an input or by decisions given back.
    User,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Name of the decision, the same in every run: `database_size`, or `database_size:reports` where there are several.
    pub id: String,
    /// Source instances that it is about.
    pub about: Vec<Address>,
    /// What was to be decided.
    pub question: String,
    /// What was chosen.
    pub chosen: String,
    /// Who chose.
    pub decided_by: Chosen,
    /// Why.
    pub reason: String,
    /// What else there was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
    /// What the choice costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly: Option<Monthly>,
    /// What is lost by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Leaves of the source that steered it; the ledger names the decision for those that stand nowhere else.
    #[serde(skip)]
    pub steered_by: model::Traces,
}
