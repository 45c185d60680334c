//! Addresses of resource instances.

use std::fmt;
use std::sync::Arc;

/// The key of one instance of a resource or module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceKey {
    /// From `count`.
    Index(u64),
    /// From `for_each`.
    Key(Arc<str>),
    /// `count` or `for_each` is unknown: one instance stands for any number of them, none included.
    Unknown,
}

/// `[0]`, `["a"]` or `[*]`, strings quoted as Terraform quotes them.
impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Key(key) => {
                f.write_str("[\"")?;
                let mut characters = key.chars().peekable();
                while let Some(c) = characters.next() {
                    match c {
                        '"' => f.write_str("\\\"")?,
                        '\\' => f.write_str("\\\\")?,
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        '$' | '%' if characters.peek() == Some(&'{') => write!(f, "{c}{c}")?,
                        c => write!(f, "{c}")?,
                    }
                }
                f.write_str("\"]")
            }
            Self::Unknown => f.write_str("[*]"),
        }
    }
}

/// One module call on the way to a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleStep {
    /// Name of the module block.
    pub name: Arc<str>,
    /// Which instance of it, if it has `count` or `for_each`.
    pub key: Option<InstanceKey>,
}

/// The module instance in which something stands; empty for the root module.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModulePath(pub Arc<[ModuleStep]>);

impl ModulePath {
    /// The root module.
    pub fn root() -> Self {
        Self::default()
    }

    /// Whether this is the root module.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The instance of a child module.
    #[must_use]
    pub fn child(&self, name: impl Into<Arc<str>>, key: Option<InstanceKey>) -> Self {
        Self(self.0.iter().cloned().chain([ModuleStep { name: name.into(), key }]).collect())
    }
}

impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            write!(f, "module.{}", step.name)?;
            if let Some(key) = &step.key {
                write!(f, "{key}")?;
            }
        }
        Ok(())
    }
}

/// What kind of block a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `resource`
    Managed,
    /// `data`
    Data,
    /// `ephemeral`
    Ephemeral,
}

/// The address of a resource instance, or of a resource when `key` is absent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Module instance.
    pub module: ModulePath,
    /// Kind of block.
    pub mode: Mode,
    /// Resource type, such as `aws_instance`.
    pub type_name: Arc<str>,
    /// Name in the configuration.
    pub name: Arc<str>,
    /// Which instance, if there can be several.
    pub key: Option<InstanceKey>,
}

impl Address {
    /// A managed resource in the root module, without an instance key.
    pub fn managed(type_name: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self {
            module: ModulePath::root(),
            mode: Mode::Managed,
            type_name: type_name.into(),
            name: name.into(),
            key: None,
        }
    }

    /// The same resource without an instance key.
    #[must_use]
    pub fn resource(&self) -> Self {
        Self { key: None, ..self.clone() }
    }

    /// The same resource with this instance key.
    #[must_use]
    pub fn instance(&self, key: Option<InstanceKey>) -> Self {
        Self { key, ..self.clone() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        match self.mode {
            Mode::Managed => {}
            Mode::Data => f.write_str("data.")?,
            Mode::Ephemeral => f.write_str("ephemeral.")?,
        }
        write!(f, "{}.{}", self.type_name, self.name)?;
        if let Some(key) = &self.key {
            write!(f, "{key}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The text is not an address of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseAddressError(pub String);

impl fmt::Display for ParseAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not the address of a resource", self.0)
    }
}

impl std::error::Error for ParseAddressError {}

/// Reads what [`fmt::Display`] writes: `module.a["b"].data.aws_ami.c[0]`.
impl std::str::FromStr for Address {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| ParseAddressError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Address> {
    let mut parts: Vec<(Arc<str>, Option<InstanceKey>)> = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let name = rest.get(..end).filter(|n| !n.is_empty())?;
        rest = &rest[end..];
        let mut key = None;
        if let Some(after) = rest.strip_prefix('[') {
            let (parsed, remaining) = parse_key(after)?;
            key = Some(parsed);
            rest = remaining;
        }
        parts.push((name.into(), key));
        if rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix('.')?;
    }
    let mut parts = parts.into_iter().peekable();
    let mut module = ModulePath::root();
    while parts.peek().is_some_and(|(name, key)| &**name == "module" && key.is_none()) {
        parts.next();
        let (name, key) = parts.next()?;
        module = module.child(name, key);
    }
    let mode = match parts.peek()?.0.as_ref() {
        "data" => Mode::Data,
        "ephemeral" => Mode::Ephemeral,
        _ => Mode::Managed,
    };
    if mode != Mode::Managed {
        parts.next();
    }
    let (type_name, None) = parts.next()? else { return None };
    let (name, key) = parts.next()?;
    parts.next().is_none().then_some(Address { module, mode, type_name, name, key })
}

fn parse_key(text: &str) -> Option<(InstanceKey, &str)> {
    if let Some(rest) = text.strip_prefix("*]") {
        return Some((InstanceKey::Unknown, rest));
    }
    let Some(quoted) = text.strip_prefix('"') else {
        let (digits, rest) = text.split_once(']')?;
        return Some((InstanceKey::Index(digits.parse().ok()?), rest));
    };
    let mut key = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((InstanceKey::Key(key.into()), quoted[at + 1..].strip_prefix(']')?)),
            '\\' => match characters.next()?.1 {
                'n' => key.push('\n'),
                'r' => key.push('\r'),
                't' => key.push('\t'),
                other => key.push(other),
            },
            '$' | '%' if quoted[at + 1..].starts_with(c) && quoted[at + 2..].starts_with('{') => {
                characters.next();
                key.push(c);
            }
            c => key.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        for text in [
            "aws_instance.a",
            "aws_instance.a[0]",
            "module.x[\"a.b\"].module.y.data.aws_ami.z[\"q\\\"${\"]".replace("${", "$${").as_str(),
            "ephemeral.random_password.p",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        assert!("aws_instance".parse::<Address>().is_err());
        assert!("a.b.c".parse::<Address>().is_err());
    }
}
