//! A copy of a repository in which Terraform can plan without an account, a backend or a registry.

use crate::scan;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use syntax::ExpressionKind;

/// Beside the files of the root: what takes the place of its backend.
const OVERRIDE: &str = "compare_override.tf";

/// The copy.
pub(crate) struct Copy {
    /// The root module.
    pub(crate) root: PathBuf,
    repository: PathBuf,
}

impl Copy {
    /// Copies a repository; modules of registries and other repositories come from the directories that are given.
    pub(crate) fn make(
        place: &Path,
        repository: &Path,
        root: &str,
        modules: &BTreeMap<String, PathBuf>,
        repositories: Option<&Path>,
    ) -> Result<Self, Box<dyn Error>> {
        let to = place.join("input");
        copy(repository, &to)?;
        let root = to.join(root);
        if !root.is_dir() {
            return Err(format!("{} is no directory", root.display()).into());
        }
        // It knows the real providers by their checksums.
        drop(fs::remove_file(root.join(".terraform.lock.hcl")));
        let mut vendored =
            Vendored { place: to.join(".modules"), given: modules, repositories, copied: BTreeMap::new() };
        vendored.follow(&root)?;
        fs::write(root.join(OVERRIDE), "terraform {\n  backend \"local\" {}\n}\n")?;
        Ok(Self { root, repository: to })
    }

    /// Leaves the copy, without what Terraform put there, in a directory.
    pub(crate) fn keep(&self, to: &Path) -> Result<(), Box<dyn Error>> {
        let input = to.join("input");
        if input.is_dir() {
            fs::remove_dir_all(&input)?;
        }
        fs::create_dir_all(to)?;
        copy(&self.repository, &input)?;
        let root = input.join(self.root.strip_prefix(&self.repository)?);
        for name in [".terraform", ".terraform.lock.hcl", "compare.plan", "terraform.tfstate", OVERRIDE] {
            let path = root.join(name);
            drop(if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) });
        }
        fs::write(to.join("root"), self.root.strip_prefix(&self.repository)?.display().to_string())?;
        Ok(())
    }
}

/// Copies a directory with its links; what Terraform or git keep beside it stays behind.
fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    let status = Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status()?;
    if !status.success() {
        return Err(format!("{} cannot be copied", from.display()).into());
    }
    for name in [".git", ".terraform", "terraform.tfstate"] {
        let path = to.join(name);
        drop(if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) });
    }
    Ok(())
}

/// Modules that Terraform would download, laid beside the repository.
struct Vendored<'a> {
    place: PathBuf,
    given: &'a BTreeMap<String, PathBuf>,
    repositories: Option<&'a Path>,
    copied: BTreeMap<String, PathBuf>,
}

/// What a source says where: a repository or package, and a directory within it. `None` for a local one.
fn package(source: &str) -> Option<(String, String)> {
    if source.starts_with("./") || source.starts_with("../") || source.is_empty() {
        return None;
    }
    let source = source.split('?').next().unwrap_or_default();
    let source = source.strip_prefix("git::").unwrap_or(source);
    let (scheme, rest) = source.split_once("://").unwrap_or(("", source));
    let (package, within) = rest.split_once("//").unwrap_or((rest, ""));
    let package = package.trim_start_matches("git@").replace(':', "/");
    let package = package.trim_end_matches(".git").to_owned();
    let package = if scheme == "ssh" { package.trim_start_matches("git@").to_owned() } else { package };
    let package = package.strip_prefix("registry.terraform.io/").map_or(package.clone(), str::to_owned);
    Some((package, within.to_owned()))
}

/// What the repository of a package is called: registries want `terraform-PROVIDER-NAME`.
fn directory_name(package: &str) -> String {
    let parts: Vec<&str> = package.split('/').collect();
    match parts.as_slice() {
        [host, owner, name] if host.contains('.') => format!("{owner}+{name}"),
        [owner, name, provider] => format!("{owner}+terraform-{provider}-{name}"),
        _ => package.replace('/', "+"),
    }
}

impl Vendored<'_> {
    /// Rewrites the calls of a module and of the modules that it calls.
    fn follow(&mut self, root: &Path) -> Result<(), Box<dyn Error>> {
        let mut missing = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![root.to_owned()];
        while let Some(directory) = open.pop() {
            let Ok(directory) = directory.canonicalize() else { continue };
            if !seen.insert(directory.clone()) {
                continue;
            }
            for entry in fs::read_dir(&directory)? {
                let path = entry?.path();
                // Only the native syntax is looked through, and nothing of what was copied may run.
                if path.to_string_lossy().ends_with(".tf.json") && fs::read_to_string(&path)?.contains("provisioner") {
                    return Err(format!("{} has provisioners, which may not run", path.display()).into());
                }
            }
            for file in scan::files(&directory)? {
                self.rewrite(&directory, &file, &mut open, &mut missing)?;
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = missing.into_iter().map(|source| format!("  --module {source}=DIRECTORY\n")).collect();
        Err(format!("Modules of registries and other repositories have to be given:\n{}", list.concat()).into())
    }

    fn rewrite(
        &mut self,
        directory: &Path,
        file: &Path,
        open: &mut Vec<PathBuf>,
        missing: &mut BTreeSet<String>,
    ) -> Result<(), Box<dyn Error>> {
        let parsed = scan::parse(file)?;
        let mut edits = Vec::new();
        for block in parsed.body.blocks_of("module") {
            let Some(attribute) = block.body.attribute("source") else { continue };
            let ExpressionKind::String { text, .. } = &attribute.expression.kind else { continue };
            let Some((package, within)) = package(text) else {
                open.push(directory.join(&**text));
                continue;
            };
            let Some(place) = self.place_of(&package)? else {
                missing.insert(package);
                continue;
            };
            let target = place.join(within);
            edits.push((attribute.expression.range, format!("{:?}", relative(directory, &target))));
            if let Some(version) = block.body.attribute("version") {
                edits.push((version.range, String::new()));
            }
            open.push(target);
        }
        // Stand-ins take no metadata of modules, and nothing depends on it.
        let settings = parsed.body.blocks_of("terraform");
        let metadata = settings.flat_map(|block| block.body.blocks_of("provider_meta"));
        edits.extend(metadata.map(|block| (block.range, String::new())));
        // What asks for an older program than there is is set aside; a lower bound says how to evaluate.
        let versions = parsed.body.blocks_of("terraform").filter_map(|block| block.body.attribute("required_version"));
        let bounded = versions.filter(|version| {
            let text = parsed.body.source.slice(version.expression.range);
            !text.trim_matches('"').trim_start().starts_with(">=") || text.contains(',')
        });
        edits.extend(bounded.map(|version| (version.range, String::new())));
        // Nothing of what was copied may run.
        let resources = parsed.body.blocks.iter().filter(|block| matches!(&*block.block_type, "resource" | "data"));
        let programs = resources.flat_map(|block| &block.body.blocks);
        let programs = programs.filter(|block| matches!(&*block.block_type, "provisioner" | "connection"));
        edits.extend(programs.map(|block| (block.range, String::new())));
        if edits.is_empty() {
            return Ok(());
        }
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let mut text = parsed.body.source.text().to_owned();
        for (range, with) in edits {
            text.replace_range(range.start as usize..range.end as usize, &with);
        }
        fs::write(file, text)?;
        Ok(())
    }

    fn place_of(&mut self, package: &str) -> Result<Option<PathBuf>, Box<dyn Error>> {
        if let Some(place) = self.copied.get(package) {
            return Ok(Some(place.clone()));
        }
        let lying = || Some(self.repositories?.join(directory_name(package))).filter(|directory| directory.is_dir());
        let Some(from) = self.given.get(package).cloned().or_else(lying) else { return Ok(None) };
        let place = self.place.join(package.replace(['/', ':'], "_"));
        copy(&from, &place)?;
        let place = place.canonicalize()?;
        self.copied.insert(package.to_owned(), place.clone());
        Ok(Some(place))
    }
}

/// A relative path as a module's source; both lie under the same directory.
fn relative(from: &Path, to: &Path) -> String {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = to.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path: Vec<String> = up.chain(down).collect();
    let path = path.join("/");
    if path.starts_with("..") { path } else { format!("./{path}") }
}
