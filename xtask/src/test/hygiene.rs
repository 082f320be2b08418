//! What must not be committed: large files, and paths that exist on one machine only.

use std::fs;

use super::{Failure, Passed};
use crate::process::Program;
use crate::tools::{self, System};
use crate::workspace;

pub(super) const NEEDS: [System; 1] = [System::Git];
/// Larger files are fetched by every clone for ever; only the generated document of the API comes near, half a megabyte
/// with the services of the certification authority.
const LARGEST_FILE_BYTES: u64 = 1_000_000;
/// Cut in two, so that this file does not find itself.
const MACHINE_PATHS: [&str; 6] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/main"),
    concat!("/wo", "rk/shared"),
    concat!("/tm", "p/t-"),
];

pub(super) async fn check() -> Result<Passed, Failure> {
    tools::ensure(&NEEDS).await?;
    let listed = Program::new("git")
        .args(["ls-files", "-z"])
        .run_quietly()
        .await?;
    let files: Vec<&str> = listed.split('\0').filter(|file| !file.is_empty()).collect();
    let mut findings = Vec::new();
    for file in &files {
        findings.extend(judge_file(file)?);
    }
    if files.is_empty() {
        return Err(Failure::Found("git lists no file".to_owned()));
    }
    if findings.is_empty() {
        Ok(Passed {
            note: Some(format!("{} files", files.len())),
            tests: None,
        })
    } else {
        Err(Failure::Found(findings.join("; ")))
    }
}

fn judge_file(file: &str) -> Result<Option<String>, Failure> {
    let path = workspace::root().join(file);
    // Deleted in the working copy but not yet committed, or a link: git will say the rest.
    if !path.is_file() {
        return Ok(None);
    }
    let content = fs::read(&path)?;
    Ok(judge(file, &content))
}

fn judge(file: &str, content: &[u8]) -> Option<String> {
    let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
    if size > LARGEST_FILE_BYTES {
        return Some(format!(
            "{file} has {size} bytes, more than {LARGEST_FILE_BYTES}"
        ));
    }
    let text = std::str::from_utf8(content).ok()?;
    let mut lines = text.lines().enumerate();
    lines.find_map(|(index, line)| {
        machine_path(line)
            .map(|path| format!("{file}:{} names the machine's path {path}", index + 1))
    })
}

/// The path of one machine in the line, unless it is the tail of a longer one such as an address on the web.
fn machine_path(line: &str) -> Option<&'static str> {
    MACHINE_PATHS.into_iter().find(|path| {
        line.match_indices(path)
            .any(|(at, _)| begins_a_path(&line[..at]))
    })
}

fn begins_a_path(before: &str) -> bool {
    !before
        .chars()
        .next_back()
        .is_some_and(|last| last.is_alphanumeric() || matches!(last, '.' | '-' | '_' | '}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_is_found() {
        let content = vec![b'a'; 1_000_001];
        assert_eq!(
            judge("big.txt", &content).unwrap(),
            "big.txt has 1000001 bytes, more than 1000000"
        );
        assert_eq!(judge("big.txt", &content[1..]), None);
    }

    #[test]
    fn a_path_of_one_machine_is_found_with_its_line() {
        let text = format!("first\nsee {}file\n", MACHINE_PATHS[0]);
        assert_eq!(
            judge("a.md", text.as_bytes()).unwrap(),
            format!("a.md:2 names the machine's path {}", MACHINE_PATHS[0])
        );
    }

    #[test]
    fn a_web_address_is_no_path_of_a_machine() {
        let text = format!("https://example.org{}page", MACHINE_PATHS[1]);
        assert_eq!(judge("a.md", text.as_bytes()), None);
    }

    #[test]
    fn pictures_are_judged_by_their_size_only() {
        assert_eq!(judge("a.png", &[0x89, 0x50, 0xff, 0xfe]), None);
    }
}
