//! `cargo xtask screens`: walks the pages as the check does and keeps a small picture of every screen in `docs/screens`.

mod palette;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::test::{Failure, pages};
use crate::workspace;

/// Where the pictures are kept, below the repository's root.
const FOLDER: &str = "docs/screens";
/// Names every picture with a line about it: what stands there is kept.
const LIST: &str = "README.md";
/// One picture: text in sixteen colours.
const EACH_MAX: usize = 45_000;
/// All of them together: every clone has them for ever.
const TOTAL_MAX: usize = 4_000_000;
/// A picture's name ends with its language.
const LANGUAGES: [&str; 3] = ["-kk", "-ru", "-en"];
/// Where a walk looks at several widths, the width stands behind the language.
const WIDTHS: [&str; 2] = ["-320", "-390"];

pub(crate) async fn run() -> ExitCode {
    match keep().await {
        Ok((pictures, bytes)) => {
            println!("{pictures} pictures, {bytes} bytes, in {FOLDER}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn keep() -> Result<(usize, usize), Failure> {
    let walked = pages::walk(pages::Shown::Screens).await?;
    let folder = workspace::root().join(FOLDER);
    let listed = listed(&fs::read_to_string(folder.join(LIST))?);
    let mut bytes = 0;
    for name in &listed {
        bytes += keep_one(&walked, &folder, name)?;
    }
    for name in names(&folder)? {
        if !listed.contains(&name) {
            fs::remove_file(folder.join(format!("{name}.png")))?;
        }
    }
    let strange = unlisted(&listed, &names(&walked)?);
    if !strange.is_empty() {
        return Err(Failure::Found(format!(
            "{FOLDER}/{LIST} has no line for {}",
            strange.join(", ")
        )));
    }
    if bytes > TOTAL_MAX {
        return Err(Failure::Found(format!(
            "the pictures have {bytes} bytes, more than {TOTAL_MAX}"
        )));
    }
    Ok((listed.len(), bytes))
}

/// The pictures that a list links to.
fn listed(list: &str) -> BTreeSet<String> {
    list.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next()?.strip_suffix(".png"))
        .map(str::to_owned)
        .collect()
}

/// Screens that no line names in any language; on a phone, in the dark and with large text they are the same screens.
fn unlisted(listed: &BTreeSet<String>, walked: &BTreeSet<String>) -> Vec<String> {
    let known: BTreeSet<&str> = listed.iter().map(|name| screen(name)).collect();
    let is_new = |name: &&String| {
        let again =
            name.ends_with("-phone") || name.contains("-hard-") || name.starts_with("failed-");
        !again && !known.contains(screen(name))
    };
    walked.iter().filter(is_new).cloned().collect()
}

/// A picture's name without its language and its width.
fn screen(name: &str) -> &str {
    let without = |name: &'_ str, endings: &[&str]| {
        let cut = endings.iter().find_map(|ending| name.strip_suffix(ending));
        cut.map_or(name.len(), str::len)
    };
    let name = &name[..without(name, &WIDTHS)];
    &name[..without(name, &LANGUAGES)]
}

fn names(folder: &Path) -> Result<BTreeSet<String>, Failure> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        names.extend(name.strip_suffix(".png").map(str::to_owned));
    }
    Ok(names)
}

fn keep_one(from: &Path, to: &Path, name: &str) -> Result<usize, Failure> {
    let file = format!("{name}.png");
    let taken = fs::read(from.join(&file))
        .map_err(|error| Failure::Found(format!("the walk left no {file}: {error}")))?;
    let small =
        palette::small(&taken).map_err(|error| Failure::Found(format!("{file}: {error}")))?;
    if small.len() > EACH_MAX {
        return Err(Failure::Found(format!(
            "{file} has {} bytes, more than {EACH_MAX}",
            small.len()
        )));
    }
    fs::write(to.join(&file), &small)?;
    Ok(small.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_known_by_its_name_in_any_language() {
        let listed = listed("| [app-home-kk](app-home-kk.png) | what is open |\n");
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
        let walked = names(&[
            "app-home-kk",
            "app-home-ru",
            "app-home-hard-kk",
            "app-home-ru-320",
            "desk-new-ru",
        ]);
        assert_eq!(unlisted(&listed, &walked), ["desk-new-ru"]);
    }
}
