//! Functions of address ranges.

use crate::arguments::{number, text, whole, whole_of};
use crate::call::{Call, Outcome};
use crate::error::{Failure, argument};
use num_bigint::{BigInt, Sign};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use value::{Number, Type, Value};

/// An address range; host bits are zero.
#[derive(Clone, Copy)]
pub(crate) struct Network {
    pub(crate) address: u128,
    /// Length of an address: 32 or 128.
    pub(crate) bits: u32,
    pub(crate) prefix: u32,
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Go shows one of IPv4 addresses in IPv6 as one of IPv4.
        let prefix = if self.is_mapped() { self.prefix.saturating_sub(96) } else { self.prefix };
        write!(f, "{}/{prefix}", show(self.address, self.bits))
    }
}

/// An address as Go writes it: one that holds an IPv4 address in its last bits looks like that one.
fn show(address: u128, bits: u32) -> String {
    if bits == 32 {
        return Ipv4Addr::from(address as u32).to_string();
    }
    let v6 = Ipv6Addr::from(address);
    v6.to_ipv4_mapped().map_or_else(|| v6.to_string(), |v4| v4.to_string())
}

/// All ones below the prefix.
fn host_mask(bits: u32, prefix: u32) -> u128 {
    let host = bits - prefix;
    if host >= 128 { u128::MAX } else { (1 << host) - 1 }
}

impl Network {
    /// Reads an address and a length, leading zeros allowed as in Terraform.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let (address, bits) = parse_address(address)?;
        if prefix.is_empty() || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let prefix = prefix.parse::<u32>().ok().filter(|p| *p <= bits)?;
        Some(Self { address: address & !host_mask(bits, prefix), bits, prefix })
    }

    /// Whether its addresses are of IPv4, written as IPv6.
    fn is_mapped(&self) -> bool {
        self.bits == 128 && Ipv6Addr::from(self.address).to_ipv4_mapped().is_some()
    }

    pub(crate) fn last(&self) -> u128 {
        self.address | host_mask(self.bits, self.prefix)
    }
}

/// An address and its length in bits.
pub(crate) fn parse_address(text: &str) -> Option<(u128, u32)> {
    if text.contains(':') { Some((parse_v6(text)?, 128)) } else { Some((u128::from(parse_v4(text)?), 32)) }
}

fn parse_v4(text: &str) -> Option<u32> {
    let mut address = 0u32;
    let mut count = 0;
    for part in text.split('.') {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let octet = part.parse::<u32>().ok().filter(|n| *n <= 255)?;
        address = address << 8 | octet;
        count += 1;
    }
    (count == 4).then_some(address)
}

fn parse_v6(text: &str) -> Option<u128> {
    let groups = |text: &str| -> Option<Vec<u16>> {
        let mut found = Vec::new();
        if text.is_empty() {
            return Some(found);
        }
        let parts: Vec<&str> = text.split(':').collect();
        for (i, part) in parts.iter().enumerate() {
            if part.contains('.') && i + 1 == parts.len() {
                let v4 = parse_v4(part)?;
                found.extend([(v4 >> 16) as u16, v4 as u16]);
            } else if part.is_empty() || !part.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            } else {
                found.push(u16::from_str_radix(part, 16).ok()?);
            }
        }
        Some(found)
    };
    let all = match text.split_once("::") {
        None => groups(text)?,
        Some((before, after)) => {
            let (before, after) = (groups(before)?, groups(after)?);
            let missing = 8usize.checked_sub(before.len() + after.len()).filter(|n| *n > 0)?;
            before.into_iter().chain(std::iter::repeat_n(0, missing)).chain(after).collect()
        }
    };
    (all.len() == 8).then(|| all.into_iter().fold(0u128, |address, group| address << 16 | u128::from(group)))
}

fn network(call: &Call<'_>) -> Result<Network, String> {
    let text = text(call, 0);
    Network::parse(text).ok_or_else(|| format!("invalid CIDR expression: invalid CIDR address: {text}"))
}

fn whole_number(number: &Number) -> Result<BigInt, Failure> {
    number.to_bigint().ok_or_else(|| "value must be a whole number".into())
}

/// Puts a number into an address as Go's library does, which lets negative ones through in its own way.
fn insert(address: u128, bits: u32, number: &BigInt, prefix: u32) -> u128 {
    let combined = BigInt::from(address) | (number << (bits - prefix));
    let mut bytes = combined.magnitude().to_bytes_be();
    let length = bits as usize / 8;
    if bytes.len() > length {
        bytes.drain(..bytes.len() - length);
    }
    bytes.into_iter().fold(0, |address, byte| address << 8 | u128::from(byte))
}

pub(crate) fn cidrhost(call: &Call<'_>) -> Outcome {
    let given = whole_number(&number(call, 1))?;
    let network = network(call)?;
    let most = BigInt::from(host_mask(network.bits, network.prefix));
    let (host, distance) = if given.sign() == Sign::Minus {
        // Negative numbers count from the end.
        let distance = -&given - 1;
        (&most - &distance, distance)
    } else {
        // Go's library looks at the lowest 64 bits of a positive number only.
        let lowest = given.magnitude().iter_u64_digits().next().unwrap_or(0);
        (given, BigInt::from(lowest as i64))
    };
    if distance > most {
        let prefix = network.prefix;
        return Err(format!("prefix of {prefix} does not accommodate a host numbered {host}").into());
    }
    // Go's library takes the address for one of 32 bits, and puts the number where those would end.
    let end = if network.is_mapped() { 32 } else { network.bits };
    Ok(show(insert(network.address, network.bits, &host, end), network.bits).into())
}

pub(crate) fn cidrnetmask(call: &Call<'_>) -> Outcome {
    let network = network(call)?;
    if network.is_mapped() {
        return Ok(show(!host_mask(128, network.prefix), 128).into());
    }
    if network.bits != 32 {
        return Err(format!("IPv6 addresses cannot have a netmask: {}", text(call, 0)).into());
    }
    let mask = !host_mask(32, network.prefix);
    Ok(show(mask & u128::from(u32::MAX), 32).into())
}

pub(crate) fn cidrsubnet(call: &Call<'_>) -> Outcome {
    let new_bits = whole_of(call, 1)?;
    let number = whole_number(&number(call, 2))?;
    let network = network(call)?;
    let length = i64::from(network.prefix).saturating_add(new_bits);
    let Ok(length) = u32::try_from(length) else { return Err("the prefix would have a negative length".into()) };
    if length > network.bits {
        let prefix = network.prefix;
        return Err(format!("insufficient address space to extend prefix of {prefix} by {new_bits}").into());
    }
    let fits =
        !(0..64).contains(&new_bits) || number.magnitude() < &(num_bigint::BigUint::from(1u8) << new_bits as u64);
    if !fits {
        return Err(format!("prefix extension of {new_bits} does not accommodate a subnet numbered {number}").into());
    }
    let address = insert(network.address, network.bits, &number, length);
    Ok(Network { address, bits: network.bits, prefix: length }.to_string().into())
}

pub(crate) fn cidrsubnets(call: &Call<'_>) -> Outcome {
    let network = network(call).map_err(|e| argument(0, e))?;
    let mut subnets: Vec<Value> = Vec::new();
    let limit = host_mask(network.bits, 0);
    // What the messages name as the subnet before the first one.
    let mut current: Option<Network> = None;
    for (position, given) in call.arguments.iter().enumerate().skip(1) {
        let extension = whole(given).map_err(|e| argument(position, e))?;
        if extension < 1 {
            return Err(argument(position, "must extend prefix by at least one bit"));
        }
        if extension > 32 {
            return Err(argument(position, "may not extend prefix by more than 32 bits"));
        }
        let length = network.prefix + extension as u32;
        if length > network.bits {
            let protocol = if network.bits == 32 { "IPv4" } else { "IPv6" };
            return Err(argument(
                position,
                format!("would extend prefix to {length} bits, which is too long for an {protocol} address"),
            ));
        }
        let hosts = host_mask(network.bits, length);
        let before = current.unwrap_or_else(|| {
            let address = network.address.wrapping_sub(1) & limit & !hosts;
            Network { address, bits: network.bits, prefix: length }
        });
        // The next range of this length after the last address of the one before.
        let start = (before.last() & !hosts).checked_add(hosts).and_then(|a| a.checked_add(1)).filter(|a| *a <= limit);
        match start.filter(|start| (network.address..=network.last()).contains(start)) {
            Some(address) => {
                let subnet = Network { address, bits: network.bits, prefix: length };
                subnets.push(subnet.to_string().into());
                current = Some(subnet);
            }
            None => {
                return Err(argument(
                    position,
                    format!(
                        "not enough remaining address space for a subnet with a prefix of {length} bits after {before}"
                    ),
                ));
            }
        }
    }
    Ok(Value::list(Type::String, subnets))
}
