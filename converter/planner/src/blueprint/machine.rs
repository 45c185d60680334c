//! Servers, volumes and what closes them from inside.

use model::{Ports, Protocol, Traced, Traces};
use value::Address;

/// The size of a server and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerSize {
    /// Name at the target, such as `cpx22`; empty where the user has the server.
    pub name: Traced<String>,
    /// vCPU.
    pub vcpu: f64,
    /// Memory in GiB.
    pub memory_gib: f64,
    /// The source's figures, for a comment: `t3.micro: 2 vCPU, 1 GiB`.
    pub source: String,
}

/// A server.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// `app`, `database`, `bastion`; unique and the same in every run.
    pub key: String,
    /// Ansible group, with underscores: `app`, `postgres`, `bastion`.
    pub group: String,
    /// Its size.
    pub size: ServerSize,
    /// Image of the target, such as `ubuntu-24.04`.
    pub image: Traced<String>,
    /// Location; 0 is the first, 1 the second.
    pub location: usize,
    /// Network and subnet by key.
    pub subnet: Option<(String, String)>,
    /// Number of its address in the subnet, for `cidrhost`.
    pub host_number: u32,
    /// Its private address, where it follows from the subnet.
    pub private_address: Option<String>,
    /// Address at which Ansible reaches a server that the user has.
    pub given_address: Option<String>,
    /// User for Ansible on a server that the user has.
    pub given_user: Option<String>,
    /// Key of the cloud firewall before it.
    pub firewall: String,
    /// It accepts SSH from operators directly; others are reached through one that does.
    pub jump_host: bool,
    /// Key of the spread placement group that it is in.
    pub placement_group: Option<String>,
    /// What its host firewall lets in; the rest is refused.
    pub host_rules: Vec<HostRule>,
    /// What it ran at its first start in the source, to be read by a person.
    pub start_script: Option<StartScript>,
    /// It must not be destroyed by accident.
    pub protected: Traced<bool>,
    /// Containers run on it.
    pub docker: bool,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instances that it stands for.
    pub about: Vec<Address>,
}

/// What a server of the source ran at its first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartScript {
    /// Its text, holes marked, secrets left out.
    pub text: Traced<String>,
    /// Something had to be left out.
    pub incomplete: bool,
}

/// Who may connect to a server on the private side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostPeer {
    /// A network or address.
    Cidr(String),
    /// The private address of a server, by key.
    Server(String),
    /// Everybody who reaches the server's public side; the cloud firewall has decided before.
    Anywhere,
}

/// What a host firewall lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRule {
    /// Who.
    pub from: HostPeer,
    /// Protocol.
    pub protocol: Protocol,
    /// Ports.
    pub ports: Ports,
    /// Who that is, in a word or two.
    pub comment: String,
    /// Docker publishes the port, so that the rule belongs into the chain DOCKER-USER.
    pub published: bool,
    /// Leaves behind it.
    pub traces: Traces,
}

/// A disk that outlives its server.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// What it holds: `database`, `exports`.
    pub key: String,
    /// Key of the server that has it.
    pub server: String,
    /// Size in GB.
    pub size: Traced<u64>,
    /// Where it is mounted.
    pub mount: String,
    /// It is encrypted with LUKS.
    pub encrypted: Traced<bool>,
    /// Directories on it.
    pub directories: Vec<Directory>,
    /// It must not be destroyed by accident.
    pub protected: Traced<bool>,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instances that it stands for.
    pub about: Vec<Address>,
}

/// A directory on a volume or on a server's own disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Absolute path.
    pub path: String,
    /// Numeric id of its owner, which is that of the user in the image.
    pub owner: u32,
    /// Mode, such as `0700`.
    pub mode: String,
}

/// A public key that may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshKey {
    /// Its name.
    pub key: String,
    /// The key, if it is known.
    pub public_key: Option<Traced<String>>,
}
