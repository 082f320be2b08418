//! The result of a bench: a table for people and a file for comparison.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Better {
    More,
    Less,
}

/// One number, measured once a round; its value is the median.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Metric {
    #[serde(rename = "metric")]
    name: String,
    unit: &'static str,
    value: f64,
    /// What this machine could do at most, measured in the same run.
    limit: Option<f64>,
    /// 1 is the limit reached, whichever way is better.
    ratio_to_limit: Option<f64>,
    /// What another product does, measured in the same run.
    peer: Option<f64>,
    ratio_to_peer: Option<f64>,
    /// What each round gave.
    rounds: Vec<f64>,
    #[serde(skip)]
    better: Better,
}

impl Metric {
    /// A number by its rounds.
    pub(super) fn new(
        name: impl Into<String>,
        unit: &'static str,
        better: Better,
        rounds: Vec<f64>,
    ) -> Self {
        Self {
            name: name.into(),
            unit,
            value: rounded(median(&rounds)),
            limit: None,
            ratio_to_limit: None,
            peer: None,
            ratio_to_peer: None,
            rounds: rounds.into_iter().map(rounded).collect(),
            better,
        }
    }

    /// Puts the limit beside it.
    pub(super) fn with_limit(mut self, rounds: &[f64]) -> Self {
        let limit = median(rounds);
        self.limit = Some(rounded(limit));
        self.ratio_to_limit = ratio(self.value, limit, self.better).map(rounded);
        self
    }

    /// Puts another product beside it.
    pub(super) fn with_peer(mut self, rounds: &[f64]) -> Self {
        let peer = median(rounds);
        self.peer = Some(rounded(peer));
        self.ratio_to_peer = ratio(self.value, peer, self.better).map(rounded);
        self
    }

    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name == name
    }

    /// Its name, its value with the unit, and what each round gave, for a table in Markdown.
    pub(super) fn in_words(&self) -> String {
        let rounds: Vec<String> = self.rounds.iter().copied().map(number).collect();
        let (value, unit) = (number(self.value), self.unit);
        format!("{} | {value} {unit} ({})", self.name, rounds.join(", "))
    }

    pub(super) fn value(&self) -> f64 {
        self.value
    }

    pub(super) fn ratio_to_limit(&self) -> Option<f64> {
        self.ratio_to_limit
    }

    pub(super) fn ratio_to_peer(&self) -> Option<f64> {
        self.ratio_to_peer
    }
}

fn ratio(value: f64, other: f64, better: Better) -> Option<f64> {
    let (above, below) = match better {
        Better::More => (value, other),
        Better::Less => (other, value),
    };
    (below > 0.0).then(|| above / below)
}

/// The middle value; of an even number the mean of the two in the middle; nothing gives 0.
pub(super) fn median(values: &[f64]) -> f64 {
    let sorted = sorted(values);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The value that so many hundredths of all do not exceed (nearest rank); nothing gives 0.
pub(super) fn percentile(values: &[f64], hundredths: usize) -> f64 {
    let sorted = sorted(values);
    let rank = (sorted.len() * hundredths).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Four decimals are more than any of these measurements holds.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Prints the table and writes `NAME.json` into the folder; says where.
pub(super) fn publish(name: &str, metrics: &[Metric], folder: &Path) -> io::Result<PathBuf> {
    print!("{}", table(metrics));
    fs::create_dir_all(folder)?;
    let file = folder.join(format!("{name}.json"));
    let json = serde_json::to_string_pretty(metrics).map_err(io::Error::other)?;
    fs::write(&file, json + "\n")?;
    Ok(file)
}

fn table(metrics: &[Metric]) -> String {
    let width = metrics
        .iter()
        .map(|m| m.name.chars().count())
        .max()
        .unwrap_or_default();
    let mut text = format!(
        "{:<width$}  {:>12}  {:<10} {:>12} {:>9} {:>12} {:>9}  rounds\n",
        "metric", "value", "unit", "limit", "of limit", "peer", "of peer"
    );
    let shown = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), number);
    for metric in metrics {
        let rounds: Vec<String> = metric.rounds.iter().copied().map(number).collect();
        let line = format!(
            "{:<width$}  {:>12}  {:<10} {:>12} {:>9} {:>12} {:>9}  {}\n",
            metric.name,
            number(metric.value),
            metric.unit,
            shown(metric.limit),
            shown(metric.ratio_to_limit),
            shown(metric.peer),
            shown(metric.ratio_to_peer),
            rounds.join(" ")
        );
        text.push_str(&line);
    }
    text
}

/// Three significant places are enough to compare by eye.
fn number(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_moved_by_one_bad_round() {
        assert!((median(&[3.0, 100.0, 4.0]) - 4.0).abs() < 1e-9);
        assert!((median(&[1.0, 2.0]) - 1.5).abs() < 1e-9);
        assert!(median(&[]).abs() < 1e-9);
    }

    #[test]
    fn the_ninety_ninth_percentile_of_a_few_values_is_the_greatest() {
        let values: Vec<f64> = (1..=48).map(f64::from).collect();
        assert!((percentile(&values, 99) - 48.0).abs() < 1e-9);
        assert!((percentile(&values, 50) - 24.0).abs() < 1e-9);
        assert!(percentile(&[], 99).abs() < 1e-9);
    }

    #[test]
    fn one_is_the_limit_reached_whichever_way_is_better() {
        let rate = Metric::new("rate", "1/s", Better::More, vec![5.0]).with_limit(&[20.0]);
        let cost = Metric::new("cost", "s", Better::Less, vec![20.0]).with_limit(&[5.0]);
        assert_eq!(
            (rate.ratio_to_limit(), cost.ratio_to_limit()),
            (Some(0.25), Some(0.25))
        );
    }

    #[test]
    fn twice_as_good_as_a_peer_is_two_whichever_way_is_better() {
        let rate = Metric::new("rate", "1/s", Better::More, vec![10.0]).with_peer(&[5.0]);
        let cost = Metric::new("cost", "s", Better::Less, vec![5.0]).with_peer(&[10.0]);
        assert_eq!(
            (rate.ratio_to_peer, cost.ratio_to_peer),
            (Some(2.0), Some(2.0))
        );
    }

    #[test]
    fn the_file_holds_every_agreed_field() {
        let metric = Metric::new("rate", "1/s", Better::More, vec![5.0, 7.0, 6.0]);
        let json = serde_json::to_value(&metric).unwrap();
        let mut fields: Vec<&String> = json.as_object().unwrap().keys().collect();
        fields.sort();
        let agreed = [
            "limit",
            "metric",
            "peer",
            "ratio_to_limit",
            "ratio_to_peer",
            "rounds",
            "unit",
            "value",
        ];
        assert_eq!(fields, agreed);
    }
}
