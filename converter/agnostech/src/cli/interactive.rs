//! `migrate --interactive`: decisions are put before a person, one by one.

use super::report::Reporter;
use agnostech::{Conversion, Options};
use diagnostic::Diagnostic;
use planner::blueprint::{Decision, Monthly};
use std::collections::BTreeSet;
use std::io::{BufRead, Error, IsTerminal as _, Write};

/// Asks about every decision that has alternatives, and again where an answer has led to new ones. `None` if there is
/// nobody to ask.
pub fn ask(
    mut conversion: Conversion,
    options: &mut Options,
    reporter: &Reporter,
    again: impl Fn(&Options) -> Conversion,
) -> Option<Conversion> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        reporter.report(&Diagnostic::error(
            "There is nobody to ask",
            "`--interactive` needs a terminal. Edit decisions.json of an earlier run and give it with `--decisions` instead.",
        ));
        return None;
    }
    let mut asked = BTreeSet::new();
    loop {
        let answered = choices(
            &conversion.blueprint.decisions,
            &mut asked,
            &mut std::io::stdin().lock(),
            &mut std::io::stderr().lock(),
        );
        match answered {
            Ok(chosen) if chosen.is_empty() => return Some(conversion),
            Ok(chosen) => {
                options.decisions.extend(chosen);
                conversion = again(options);
            }
            Err(error) => {
                reporter.report(&Diagnostic::error(
                    "The answer could not be read",
                    format!("The operating system says: {error}."),
                ));
                return None;
            }
        }
    }
}

/// What a person chose otherwise, by id of the decision.
fn choices(
    decisions: &[Decision],
    asked: &mut BTreeSet<String>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<Vec<(String, String)>, Error> {
    let mut chosen = Vec::new();
    for decision in decisions.iter().filter(|d| !d.alternatives.is_empty()) {
        if !asked.insert(decision.id.clone()) {
            continue;
        }
        writeln!(out, "\n{}: {}", decision.id, decision.question)?;
        writeln!(out, "  0  {}{} ({})", decision.chosen, price(decision.monthly.as_ref()), decision.reason)?;
        for (index, alternative) in decision.alternatives.iter().enumerate() {
            let price = price(alternative.monthly.as_ref());
            writeln!(out, "  {}  {}{price} ({})", index + 1, alternative.choice, alternative.why_not)?;
        }
        loop {
            write!(out, "number [0]: ")?;
            out.flush()?;
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                writeln!(out)?;
                return Ok(chosen);
            }
            match line.trim() {
                "" | "0" => break,
                text => match text.parse::<usize>().ok().and_then(|n| decision.alternatives.get(n.checked_sub(1)?)) {
                    Some(alternative) => {
                        chosen.push((decision.id.clone(), alternative.choice.clone()));
                        break;
                    }
                    None => writeln!(out, "Choose a number from 0 to {}.", decision.alternatives.len())?,
                },
            }
        }
    }
    Ok(chosen)
}

fn price(monthly: Option<&Monthly>) -> String {
    monthly.map_or_else(String::new, |m| format!(", {} {} a month, {}", m.amount, m.currency, m.tax))
}

#[cfg(test)]
mod tests {
    use super::*;
    use planner::blueprint::{Alternative, Chosen};

    #[test]
    fn asks_once_and_takes_numbers_only() {
        let alternative = |choice: &str| Alternative { choice: choice.into(), why_not: "larger".into(), monthly: None };
        let decision = |id: &str| Decision {
            id: id.into(),
            about: Vec::new(),
            question: "server type".into(),
            chosen: "cpx22".into(),
            decided_by: Chosen::Planner,
            reason: "smallest".into(),
            alternatives: vec![alternative("cpx32"), alternative("cpx42")],
            monthly: None,
            warning: None,
            steered_by: Default::default(),
        };
        let decisions = [decision("a"), decision("b")];
        let (mut asked, mut out) = (BTreeSet::new(), Vec::new());
        let chosen = choices(&decisions, &mut asked, &mut "9\nx\n2\n\n".as_bytes(), &mut out).unwrap();
        assert_eq!(chosen, [("a".to_owned(), "cpx42".to_owned())]);
        assert_eq!(String::from_utf8(out).unwrap().matches("Choose a number from 0 to 2.").count(), 2);
        assert!(choices(&decisions, &mut asked, &mut "1\n".as_bytes(), &mut Vec::new()).unwrap().is_empty());
    }
}
