//! What a plugin and its host tell each other before the first call.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::ffi::OsString;
use std::path::Path;

/// Name of the variable that tells that a Terraform started this process.
const COOKIE: &str = "TF_PLUGIN_MAGIC_COOKIE";
/// Its value, the same for all providers and hosts.
const COOKIE_VALUE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
/// Versions of the provider protocol that the host speaks.
const VERSIONS: &str = "PLUGIN_PROTOCOL_VERSIONS";
/// The certificate, as PEM, that the host will show.
const CLIENT_CERTIFICATE: &str = "PLUGIN_CLIENT_CERT";
/// Version of the handshake itself.
const CORE_VERSION: u8 = 1;

/// A version of the provider protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// Terraform 0.12 and later.
    Five,
    /// Terraform 1.0 and later; attributes may have nested types.
    Six,
}

impl Protocol {
    fn number(self) -> u8 {
        match self {
            Self::Five => 5,
            Self::Six => 6,
        }
    }
}

/// What the host said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host {
    /// Protocol to speak.
    pub protocol: Protocol,
    /// The host's certificate as PEM.
    pub certificate: String,
}

/// Reads what the host said.
///
/// # Errors
/// A sentence for the person who started this process, if no host did or it is too old.
pub(super) fn host(
    name: &str,
    speaks: &[Protocol],
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Host, String> {
    let text = |name| variable(name).and_then(|value| value.into_string().ok()).unwrap_or_default();
    if text(COOKIE) != COOKIE_VALUE {
        return Err(format!(
            "{name} is a plugin of Terraform and OpenTofu: they start it, it does nothing by itself.\n\
             Put it where they look for providers, name it under required_providers, and run terraform plan."
        ));
    }
    let versions = text(VERSIONS);
    let offered: Vec<u8> = versions.split(',').filter_map(|version| version.trim().parse().ok()).collect();
    let Some(protocol) = speaks.iter().copied().filter(|protocol| offered.contains(&protocol.number())).max() else {
        let speaks: Vec<String> = speaks.iter().map(|protocol| protocol.number().to_string()).collect();
        return Err(format!(
            "{name} speaks version {} of Terraform's plugin protocol; this host asks for {}. Use Terraform 1.0 or later, or OpenTofu.",
            speaks.join(" and "),
            if versions.is_empty() { "none" } else { &versions }
        ));
    };
    let certificate = text(CLIENT_CERTIFICATE);
    if certificate.is_empty() {
        return Err(format!(
            "{name} talks only to a host that shows a certificate, and {CLIENT_CERTIFICATE} is empty."
        ));
    }
    Ok(Host { protocol, certificate })
}

/// The line that tells the host where to connect and which certificate to expect.
pub(super) fn line(protocol: Protocol, socket: &Path, certificate: &[u8]) -> String {
    let certificate = STANDARD_NO_PAD.encode(certificate);
    format!("{CORE_VERSION}|{}|unix|{}|grpc|{certificate}\n", protocol.number(), socket.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(versions: &str, speaks: &[Protocol]) -> Result<Host, String> {
        host("terraform-provider-x", speaks, |name| match name {
            COOKIE => Some(COOKIE_VALUE.into()),
            VERSIONS => Some(versions.into()),
            CLIENT_CERTIFICATE => Some("PEM".into()),
            _ => None,
        })
    }

    #[test]
    fn versions_come_in_any_order() {
        let both = [Protocol::Five, Protocol::Six];
        for versions in ["5,6", "6,5", "4, 6,5,7"] {
            assert_eq!(ask(versions, &[Protocol::Five]).unwrap().protocol, Protocol::Five, "{versions}");
            assert_eq!(ask(versions, &both).unwrap().protocol, Protocol::Six, "{versions}");
        }
        assert_eq!(ask("5", &both).unwrap().protocol, Protocol::Five);
        assert!(ask("6", &[Protocol::Five]).unwrap_err().contains("asks for 6"));
        assert!(ask("", &both).unwrap_err().contains("asks for none"));
    }

    #[test]
    fn without_a_host_there_is_a_sentence() {
        let error = host("terraform-provider-x", &[Protocol::Five], |_| None).unwrap_err();
        assert!(error.starts_with("terraform-provider-x is a plugin of Terraform"), "{error}");
        let wrong = host("terraform-provider-x", &[Protocol::Five], |name| (name == COOKIE).then(|| "other".into()));
        assert!(wrong.is_err());
    }

    #[test]
    fn without_a_certificate_nothing_is_served() {
        let answer = host("terraform-provider-x", &[Protocol::Five], |name| match name {
            COOKIE => Some(COOKIE_VALUE.into()),
            VERSIONS => Some("5".into()),
            _ => None,
        });
        assert!(answer.unwrap_err().contains(CLIENT_CERTIFICATE));
    }

    #[test]
    fn the_line_has_six_fields_and_no_padding() {
        let line = line(Protocol::Five, Path::new("/tmp/x/s"), &[1, 2, 3, 4]);
        assert_eq!(line, "1|5|unix|/tmp/x/s|grpc|AQIDBA\n");
    }
}
