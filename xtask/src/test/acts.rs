//! Whether every act of every desk in the law's tables of steps was pressed by somebody in the walks.

use std::collections::BTreeSet;

/// The line above a table of steps in the generated page of the services.
const HEADING: &str = "At the desks:";

/// Acts of the tables that nobody pressed, each as `step act`.
pub(super) fn missing(page: &str, noted: &str) -> Vec<String> {
    let pressed: BTreeSet<&str> = noted.lines().collect();
    asked(page)
        .into_iter()
        .filter(|act| !pressed.contains(act.as_str()))
        .collect()
}

/// Every act of the tables; several services share their desks.
pub(super) fn asked(page: &str) -> BTreeSet<String> {
    let mut acts = BTreeSet::new();
    for table in page.split(HEADING).skip(1) {
        let rows = table
            .lines()
            .skip_while(|line| !line.starts_with('|'))
            .take_while(|line| line.starts_with('|'));
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let step = cells.first().and_then(|cell| {
                let code = cell.strip_prefix('`')?;
                code.strip_suffix('`')
            });
            if let (Some(step), Some(all)) = (step, cells.last()) {
                acts.extend(all.split(", ").map(|act| format!("{step} {act}")));
            }
        }
    }
    acts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_that_nobody_pressed_is_named() {
        let page = "## S9\n\nAt the desks:\n\n| Step | Role | Acts |\n|---|---|---|\n\
                    | `head_signs` | head | sign, return |\n\n| Clause | Refusal |\n| `x` | y |\n";
        assert_eq!(missing(page, "head_signs sign\n"), ["head_signs return"]);
        assert_eq!(asked(page).len(), 2);
    }
}
