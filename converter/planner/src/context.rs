//! What the steps of planning share.

use crate::blueprint::{
    Alternative, ApplicationChange, Blueprint, Chosen, Decision, Monthly, Project, ProjectVariable, VariableSource,
    Weakness,
};
use crate::naming::{common_prefix, slug, without_prefix};
use crate::{Level, Options, Target};
use diagnostic::Diagnostic;
use model::{Infrastructure, Node, Origins, Text, Traced, Traces, kinds};
use std::collections::{BTreeMap, BTreeSet};
use value::Address;

/// Placement of a node of the source: which server, and which project on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Keys of the servers.
    pub servers: Vec<String>,
    /// Key of the project, if it runs in containers.
    pub project: Option<String>,
}

/// The state of planning.
pub(crate) struct Planner<'a> {
    pub infrastructure: &'a Infrastructure,
    pub options: &'a Options,
    pub blueprint: Blueprint,
    pub diagnostics: Vec<Diagnostic>,
    /// Where nodes of the source went, by their head.
    pub places: BTreeMap<Address, Place>,
    /// Names of secrets by the source instance whose value they are.
    pub secret_names: BTreeMap<Address, String>,
    /// Names of secrets by the variable of the source without a value that gave them.
    pub secret_variables: BTreeMap<value::Reference, String>,
    /// Leaves that say what the password of a database was, by the name of the one that is made.
    pub password_origins: BTreeMap<String, Origins>,
    /// Users of databases by the variable of the source that gave them.
    pub user_variables: BTreeMap<value::Reference, String>,
    /// Names of secrets that containers are given, by what they are linked to and the entry of it.
    pub linked_secrets: BTreeMap<(String, Option<String>), String>,
    /// Consumers of each endpoint, gathered while texts are resolved.
    pub consumers: BTreeMap<value::Reference, BTreeSet<String>>,
    /// Rules of cloud firewalls while they are gathered, by firewall.
    pub pending: BTreeMap<String, BTreeMap<String, crate::blueprint::CloudRule>>,
    /// Alarms of metrics that are not measured at the target, by what they watch.
    pub unmeasured: BTreeMap<String, Vec<Address>>,
    /// Decisions given back whose id came up.
    pub used_choices: BTreeSet<String>,
}

/// How a choice is asked for.
pub(crate) struct Question<'q> {
    pub id: String,
    pub about: Vec<Address>,
    pub question: &'q str,
    /// What the planner chooses, with its reason.
    pub choice: String,
    pub reason: String,
    pub alternatives: Vec<Alternative>,
    pub monthly: Option<Monthly>,
    pub warning: Option<String>,
    pub steered_by: Traces,
    /// An input of the migration already made the choice.
    pub by_user: bool,
}

impl<'q> Question<'q> {
    pub(crate) fn new(
        id: impl Into<String>,
        question: &'q str,
        choice: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            about: Vec::new(),
            question,
            choice: choice.into(),
            reason: reason.into(),
            alternatives: Vec::new(),
            monthly: None,
            warning: None,
            steered_by: Traces::none(),
            by_user: false,
        }
    }

    pub(crate) fn about(mut self, address: &Address) -> Self {
        if !self.about.contains(address) {
            self.about.push(address.clone());
        }
        self
    }

    pub(crate) fn or(mut self, choice: &str, why_not: &str) -> Self {
        self.alternatives.push(Alternative { choice: choice.to_owned(), why_not: why_not.to_owned(), monthly: None });
        self
    }

    pub(crate) fn warn(mut self, warning: impl Into<String>) -> Self {
        self.warning = Some(warning.into());
        self
    }

    pub(crate) fn steered_by(mut self, traces: &Traces) -> Self {
        self.steered_by.extend(traces);
        self
    }

    pub(crate) fn by_user(mut self, by_user: bool) -> Self {
        self.by_user = by_user;
        self
    }
}

impl<'a> Planner<'a> {
    /// What was given back for a decision, if it was.
    pub(crate) fn given_choice(&mut self, id: &str) -> Option<String> {
        let given = self.options.decisions.get(id).cloned();
        if given.is_some() {
            self.used_choices.insert(id.to_owned());
        }
        given
    }

    /// Notes a decision whose alternatives cannot be given back, or that was settled before.
    pub(crate) fn decide(&mut self, question: Question<'_>) {
        self.blueprint.decisions.push(Decision {
            id: question.id,
            about: question.about,
            question: question.question.to_owned(),
            chosen: question.choice,
            decided_by: if question.by_user { Chosen::User } else { Chosen::Planner },
            reason: question.reason,
            alternatives: question.alternatives,
            monthly: question.monthly,
            warning: question.warning,
            steered_by: question.steered_by,
        });
    }

    /// A decision among the choice and its alternatives; a choice that was given back wins if it is one of them.
    pub(crate) fn choose(&mut self, mut question: Question<'_>) -> String {
        if let Some(given) = self.given_choice(&question.id) {
            if given == question.choice {
                question.by_user = true;
            } else if let Some(position) = question.alternatives.iter().position(|a| a.choice == given) {
                let taken = question.alternatives.remove(position);
                let planned = Alternative {
                    choice: std::mem::replace(&mut question.choice, taken.choice),
                    why_not: format!("the planner would have chosen it: {}", question.reason),
                    monthly: question.monthly.take(),
                };
                question.monthly = taken.monthly;
                question.reason = String::from("given back by the user");
                question.alternatives.insert(0, planned);
                question.by_user = true;
            } else {
                let choices: Vec<&str> = std::iter::once(question.choice.as_str())
                    .chain(question.alternatives.iter().map(|a| a.choice.as_str()))
                    .collect();
                self.diagnostics.push(
                    Diagnostic::warning(
                        format!("The decision {:?} cannot be {given:?}", question.id),
                        format!("It stays {:?}. Choose one of: {}.", question.choice, choices.join("; ")),
                    )
                    .at_attribute("decisions", question.id.clone()),
                );
            }
        }
        let chosen = question.choice.clone();
        self.decide(question);
        chosen
    }

    /// A warning about an instance of the source.
    pub(crate) fn warn(
        &mut self,
        address: &Address,
        path: &str,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::warning(summary, detail).at_attribute(address.to_string(), path));
    }

    /// Something that is weaker than before.
    pub(crate) fn weaker(&mut self, subject: &str, text: impl Into<String>, about: &Address) {
        self.weaker_by(subject, text, about, &Origins::none());
    }

    /// Something that is weaker than before, as these leaves say. A name in the text counts as well.
    pub(crate) fn weaker_by(&mut self, subject: &str, text: impl Into<String>, about: &Address, said_by: &Origins) {
        let text = text.into();
        let mut origins = said_by.clone();
        if let Some(node) = self.infrastructure.node_of(about)
            && text.contains(&node.name)
        {
            origins.extend(&node.name_origins);
        }
        if let Some(same) = self.blueprint.weaknesses.iter_mut().find(|w| w.subject == subject && w.text == text) {
            if !same.about.contains(about) {
                same.about.push(about.clone());
            }
            same.origins.extend(&origins);
            return;
        }
        self.blueprint.weaknesses.push(Weakness {
            subject: subject.to_owned(),
            text,
            about: vec![about.clone()],
            origins,
        });
    }

    /// Something in the application that must change.
    pub(crate) fn change(&mut self, change: ApplicationChange) {
        if !self.blueprint.changes.contains(&change) {
            self.blueprint.changes.push(change);
        }
    }

    /// The name without the prefix that the whole project shares, as a key.
    pub(crate) fn short(&self, name: &str) -> String {
        slug(without_prefix(name, &self.blueprint.name.value), 40)
    }

    /// The leaves that [`Planner::key_of`] made a key from.
    pub(crate) fn key_traces(&self, node: &Node) -> Traces {
        let kept = without_prefix(&node.name, &self.blueprint.name.value);
        let decides =
            |name: &Traced<String>| name.traces.iter().any(|t| node.name_origins.iter().any(|o| *o == t.origin));
        if self.short(&node.name) == self.blueprint.name.value && decides(&self.blueprint.name) {
            Traces::none()
        } else if kept == node.name {
            Traces::carried(&node.name_origins)
        } else {
            Traces::approximated(&node.name_origins, "its key here is the name without what all names share")
        }
    }

    /// The key that people would give a node.
    pub(crate) fn key_of(&self, node: &Node) -> String {
        let short = self.short(&node.name);
        // What a module calls its only thing says nothing of it where the thing has no name of its own; the module's does.
        if *node.name == *node.address.name
            && matches!(&*node.address.name, "this" | "self" | "default" | "resource")
            && let Some(module) = node.address.module.0.last()
        {
            let key = match &module.key {
                Some(value::InstanceKey::Key(key)) => format!("{}-{key}", module.name),
                Some(value::InstanceKey::Index(index)) => format!("{}-{}", module.name, index + 1),
                Some(value::InstanceKey::Unknown) | None => module.name.to_string(),
            };
            return slug(&key, 40);
        }
        // A name that is the project's own says nothing about the thing.
        if short == self.blueprint.name.value { slug(&node.address.name, 40) } else { short }
    }

    /// The project of a key.
    pub(crate) fn project_mut(&mut self, key: &str) -> Option<&mut Project> {
        self.blueprint.projects.iter_mut().find(|p| p.key == key)
    }

    /// Makes sure that a project has a variable, and gives its name.
    pub(crate) fn variable(&mut self, project: &str, name: &str, source: VariableSource, example: &str) -> String {
        let name = name.to_owned();
        if let Some(project) = self.project_mut(project)
            && !project.variables.iter().any(|v| v.name == name)
        {
            project.variables.push(ProjectVariable { name: name.clone(), source, example: example.to_owned() });
            project.variables.sort_by(|a, b| a.name.cmp(&b.name));
        }
        name
    }

    /// Whether there is a cloud under the servers.
    pub(crate) fn has_cloud(&self) -> bool {
        match self.options.target {
            Target::Hetzner => true,
            Target::DockerCompose => false,
        }
    }

    /// Whether a second machine is wanted.
    pub(crate) fn has_second(&self) -> bool {
        match self.options.level {
            Level::None => false,
            Level::Basic | Level::MultiServer | Level::Cluster | Level::Geo => self.has_cloud(),
        }
    }
}

/// A field's literal text with its origins, as a traced value.
pub(crate) fn literal(field: &model::Field<Text>) -> Option<Traced<String>> {
    let text = field.get()?.known()?;
    Some(Traced::carried(text, &field.origins()))
}

/// The name of the whole: what the names of the source share.
pub(crate) fn project_name(infrastructure: &Infrastructure) -> Traced<String> {
    let mut names = Vec::new();
    let mut said = Vec::new();
    let mut tiers = 0;
    for node in infrastructure.nodes.values() {
        let counts = matches!(
            node.kind,
            kinds::Kind::Network(_)
                | kinds::Kind::ContainerCluster(_)
                | kinds::Kind::ContainerGroup(_)
                | kinds::Kind::Database(_)
                | kinds::Kind::LoadBalancer(_)
                | kinds::Kind::Instance(_)
                | kinds::Kind::InstanceGroup(_)
                | kinds::Kind::Firewall(_)
                | kinds::Kind::Queue(_)
                | kinds::Kind::Bucket(_)
        );
        // A name that only the configuration gives is `main` or `this` more often than not.
        if counts && !node.name_origins.is_empty() {
            names.push(node.name.clone());
            said.push(&node.name_origins);
            tiers += usize::from(matches!(node.kind, kinds::Kind::Firewall(_)));
        }
    }
    // One rule or policy alone is called after what it does, not after the whole.
    if names.len() == 1 && tiers == 1 {
        names.clear();
        said.clear();
    }
    let common = common_prefix(&names);
    // Who shares the name decides it only where one voice less would be too few.
    let sharing: Vec<bool> =
        names.iter().map(|name| without_prefix(name, &common) != name || *name == common).collect();
    let votes = sharing.iter().filter(|shares| **shares).count();
    let decisive = if common.is_empty() { names.len() == 1 } else { votes <= 2 || (votes - 1) * 2 <= names.len() };
    let mut origins = Origins::none();
    if decisive {
        let voices = said.iter().zip(&sharing).filter(|(_, shares)| common.is_empty() || **shares);
        voices.for_each(|(name, _)| origins.extend(name));
    }
    let chosen = match (common.is_empty(), names.first()) {
        (false, _) => common,
        (true, Some(only)) if names.len() == 1 => only.clone(),
        (true, _) => String::from("migration"),
    };
    Traced::approximated(slug(&chosen, 30), &origins, "the name of the whole is what names share")
}
