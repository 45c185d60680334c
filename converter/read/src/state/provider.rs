//! Provider configurations as states write them.

use estate::ProviderInstance;

const DEFAULT_HOST: &str = "registry.terraform.io";

/// `provider["registry.terraform.io/hashicorp/aws"].eu`, also below `module.x.`, and `provider.aws.eu` of Terraform
/// 0.12; `None` for anything else.
pub(crate) fn parse(text: &str) -> Option<ProviderInstance> {
    let at = if text.starts_with("provider") { 0 } else { text.find(".provider").map(|at| at + 1)? };
    let rest = text.get(at..)?.strip_prefix("provider")?;
    if let Some(rest) = rest.strip_prefix("[\"") {
        let (address, rest) = rest.split_once("\"]")?;
        return Some(ProviderInstance { source: source(address).into(), alias: alias(rest), ..Default::default() });
    }
    let rest = rest.strip_prefix('.')?;
    let (name, rest) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    Some(ProviderInstance { source: source(name).into(), alias: alias(rest), ..Default::default() })
}

/// `.eu`; OpenTofu writes `.eu["key"]` for one of several provider configurations.
fn alias(text: &str) -> Option<std::sync::Arc<str>> {
    text.strip_prefix('.').filter(|a| !a.is_empty()).map(Into::into)
}

/// The provider whose local name a type begins with.
pub(crate) fn of_type(type_name: &str) -> ProviderInstance {
    let name = type_name.split('_').next().unwrap_or(type_name);
    ProviderInstance { source: source(name).into(), ..Default::default() }
}

/// A source address with its host; `aws` alone is HashiCorp's, as is `-/aws` of states that were not upgraded.
pub(crate) fn source(text: &str) -> String {
    let parts: Vec<&str> = text.trim().split('/').collect();
    match parts.as_slice() {
        ["terraform"] => "terraform.io/builtin/terraform".to_owned(),
        [name] => format!("{DEFAULT_HOST}/hashicorp/{name}"),
        ["-", name] => format!("{DEFAULT_HOST}/hashicorp/{name}"),
        [namespace, name] => format!("{DEFAULT_HOST}/{namespace}/{name}"),
        [host, "-", name] => format!("{host}/hashicorp/{name}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_all_forms() {
        let parts = |text: &str| parse(text).map(|p| (p.source.to_string(), p.alias.map(|a| a.to_string())));
        let aws = || "registry.terraform.io/hashicorp/aws".to_owned();
        assert_eq!(parts("provider[\"registry.terraform.io/hashicorp/aws\"].eu"), Some((aws(), Some("eu".into()))));
        assert_eq!(parts("module.x.module.y.provider[\"registry.terraform.io/-/aws\"]"), Some((aws(), None)));
        assert_eq!(parts("provider.aws"), Some((aws(), None)));
        assert_eq!(parts("module.x.provider.aws.eu"), Some((aws(), Some("eu".into()))));
        assert_eq!(
            parts("provider[\"registry.opentofu.org/hashicorp/aws\"].by[\"eu\"]").unwrap().1.unwrap(),
            "by[\"eu\"]"
        );
        assert_eq!(parts("provider. aws"), Some((aws(), None)));
        assert_eq!(parts("nothing"), None);
    }
}
