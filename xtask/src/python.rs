//! The Python environment of the checks: found, then filled once for each version of the requirements.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eds::hash::sha256;

use crate::process::Program;
use crate::tools::{ToolError, on_path};
use crate::workspace;

/// CPython 3.11 ends schemathesis' coverage phase with "AST constructor recursion depth mismatch"; the pinned packages are for 3.13.
const VERSION: &str = "3.13";
const VENV_LIMIT: Duration = Duration::from_mins(2);
const PIP_LIMIT: Duration = Duration::from_mins(5);
/// Written last: an environment without it was interrupted and is made again.
const COMPLETE: &str = ".complete";

/// The environment's folder with everything of `tests/validators/requirements.txt` in it.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Finds the environment of today's requirements, or makes it.
    pub(crate) async fn ensure() -> Result<Self, ToolError> {
        let requirements = workspace::root().join("tests/validators/requirements.txt");
        let content = fs::read(&requirements).map_err(|source| ToolError::File {
            path: requirements.clone(),
            source,
        })?;
        let folder = workspace::target().join("venv").join(key(&content));
        if !folder.join(COMPLETE).is_file() {
            make(&folder, &requirements).await?;
        }
        Ok(Self { folder })
    }

    /// A script of `tests/validators/` with the environment's interpreter.
    pub(crate) fn script(&self, name: &str) -> Program {
        // -B: compiled files would lie in the repository's own folder.
        self.program("python")
            .arg("-B")
            .arg(workspace::root().join("tests/validators").join(name))
    }

    /// A program that one of the packages installs.
    pub(crate) fn program(&self, name: &str) -> Program {
        Program::new(self.folder.join("bin").join(name))
    }
}

fn key(requirements: &[u8]) -> String {
    let mut key = sha256(&[VERSION.as_bytes(), b"\n", requirements].concat()).to_string();
    key.truncate(16);
    key
}

async fn make(folder: &Path, requirements: &Path) -> Result<(), ToolError> {
    let interpreter = find().await?;
    println!("making the Python environment of tests/validators/requirements.txt");
    Program::new(interpreter)
        .args(["-m", "venv", "--clear"])
        .arg(folder)
        .limit(VENV_LIMIT)
        .run()
        .await?;
    Program::new(folder.join("bin/python"))
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ])
        .args([
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--requirement",
        ])
        .arg(requirements)
        .limit(PIP_LIMIT)
        .run()
        .await?;
    let marker = folder.join(COMPLETE);
    fs::write(&marker, "").map_err(|source| ToolError::File {
        path: marker,
        source,
    })
}

/// The first interpreter that says it is of our version: on the path, or among the ones pyenv and uv keep.
async fn find() -> Result<PathBuf, ToolError> {
    let candidates = candidates();
    for candidate in &candidates {
        // A pyenv shim is a file of the right name that fails when it is started, so each is asked.
        let asked = Program::new(candidate)
            .args([
                "-c",
                "import sys, venv; print('%d.%d' % sys.version_info[:2])",
            ])
            .observe()
            .await;
        if asked.is_ok_and(|said| said.status.success() && said.stdout.trim() == VERSION) {
            return Ok(candidate.clone());
        }
    }
    let looked = format!(
        "looked for python{VERSION} on PATH and under the versions of pyenv and uv, {} candidate(s)",
        candidates.len()
    );
    Err(ToolError::MissingPython {
        version: VERSION.to_owned(),
        looked,
    })
}

fn candidates() -> Vec<PathBuf> {
    let name = format!("python{VERSION}");
    let home = env::var_os("HOME").map(PathBuf::from);
    let pyenv = env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| home.as_ref().map(|home| home.join(".pyenv")));
    let kept = [
        pyenv.map(|root| root.join("versions")),
        home.map(|home| home.join(".local/share/uv/python")),
    ];
    let mut found: Vec<PathBuf> = [name.as_str(), "python3"]
        .into_iter()
        .filter_map(on_path)
        .collect();
    for versions in kept.into_iter().flatten() {
        found.extend(interpreters(&versions, &name));
    }
    found
}

fn interpreters(versions: &Path, name: &str) -> Vec<PathBuf> {
    let Ok(folders) = versions.read_dir() else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = folders
        .filter_map(Result::ok)
        .map(|version| version.path().join("bin").join(name))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_requirements_are_another_environment() {
        assert_ne!(key(b"pyhanko==1"), key(b"pyhanko==2"));
        assert_eq!(key(b"pyhanko==1").len(), 16);
    }

    #[test]
    fn only_folders_that_hold_the_interpreter_are_candidates() {
        let versions = workspace::target().join("xtask-tests/python-versions");
        let file = versions.join("3.13.0/bin/python3.13");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::create_dir_all(versions.join("3.11.7/bin")).unwrap();
        fs::write(&file, "").unwrap();
        assert_eq!(interpreters(&versions, "python3.13"), vec![file]);
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_interpreters() {
        assert!(interpreters(Path::new("no-such-folder"), "python3.13").is_empty());
    }
}
