//! Functions of files, paths and templates.

use crate::arguments::{quoted, text};
use crate::call::{Call, Outcome};
use crate::crypto::{hexadecimal, md5_of, sha1_of, sha256_of, sha512_of};
use crate::encoding::to_base64;
use crate::environment::{EntryKind, FileError, Template, TemplateError};
use crate::error::{Failure, argument};
use crate::{glob, paths};
use std::sync::Arc;
use value::{Type, Value, convert};

pub(crate) fn basename(call: &Call<'_>) -> Outcome {
    Ok(paths::base_name(text(call, 0)).into())
}

pub(crate) fn dirname(call: &Call<'_>) -> Outcome {
    Ok(paths::directory(text(call, 0)).into())
}

pub(crate) fn abspath(call: &Call<'_>) -> Outcome {
    Ok(paths::resolve(call.environment.working_directory(), text(call, 0)).into())
}

pub(crate) fn pathexpand(call: &Call<'_>) -> Outcome {
    Ok(paths::expand_home(text(call, 0), call.environment.home())?.into())
}

/// The absolute path that a file function means.
fn locate(call: &Call<'_>, path: &str) -> Result<String, String> {
    let expanded = paths::expand_home(path, call.environment.home()).map_err(|e| format!("failed to expand ~: {e}"))?;
    Ok(paths::resolve(call.environment.base(), &expanded))
}

fn read(call: &Call<'_>) -> Result<Arc<[u8]>, String> {
    let path = text(call, 0);
    call.environment.read(&locate(call, path)?).map_err(|e| match e {
        FileError::Missing => format!(
            "no file exists at {}; this function works only with files that are distributed as part of the configuration source code, so if this file will be created by a resource in this configuration you must instead obtain this result from an attribute of that resource",
            quoted(path)
        ),
        FileError::Refused(why) => why,
    })
}

fn read_text(call: &Call<'_>) -> Result<String, Failure> {
    let bytes = read(call).map_err(|e| argument(0, e))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| {
        Failure::Call(format!(
            "contents of {} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead",
            quoted(text(call, 0))
        ))
    })
}

pub(crate) fn file(call: &Call<'_>) -> Outcome {
    Ok(read_text(call)?.into())
}

pub(crate) fn filebase64(call: &Call<'_>) -> Outcome {
    Ok(to_base64(&read(call).map_err(|e| argument(0, e))?).into())
}

fn hashed(call: &Call<'_>, hash: fn(&[u8]) -> Vec<u8>, write: fn(&[u8]) -> String) -> Outcome {
    let path = text(call, 0);
    let located = locate(call, path)?;
    let bytes = call.environment.read(&located).map_err(|e| match e {
        FileError::Missing => format!("open {located}: no such file or directory"),
        FileError::Refused(why) => why,
    })?;
    Ok(write(&hash(&bytes)).into())
}

pub(crate) fn filemd5(call: &Call<'_>) -> Outcome {
    hashed(call, md5_of, hexadecimal)
}

pub(crate) fn filesha1(call: &Call<'_>) -> Outcome {
    hashed(call, sha1_of, hexadecimal)
}

pub(crate) fn filesha256(call: &Call<'_>) -> Outcome {
    hashed(call, sha256_of, hexadecimal)
}

pub(crate) fn filesha512(call: &Call<'_>) -> Outcome {
    hashed(call, sha512_of, hexadecimal)
}

pub(crate) fn filebase64sha256(call: &Call<'_>) -> Outcome {
    hashed(call, sha256_of, to_base64)
}

pub(crate) fn filebase64sha512(call: &Call<'_>) -> Outcome {
    hashed(call, sha512_of, to_base64)
}

pub(crate) fn fileexists(call: &Call<'_>) -> Outcome {
    let path = locate(call, text(call, 0))?;
    match call.environment.kind(&path) {
        Ok(EntryKind::File) => Ok(true.into()),
        Ok(EntryKind::Directory) => Err(format!("{} is a directory, not a file", quoted(&path)).into()),
        Ok(EntryKind::Other) => Err(format!("{} is not a regular file", quoted(&path)).into()),
        Err(FileError::Missing) => Ok(false.into()),
        Err(FileError::Refused(why)) => Err(why.into()),
    }
}

pub(crate) fn fileset(call: &Call<'_>) -> Outcome {
    let base = paths::resolve(call.environment.base(), text(call, 0));
    let pattern = paths::clean(&format!("{base}/{}", text(call, 1)));
    let found = glob::find(&pattern, call.environment)
        .map_err(|e| Failure::Call(format!("failed to glob pattern {}: {e}", quoted(&pattern))))?;
    Ok(Value::set(Type::String, found.iter().map(|path| Value::from(paths::relative(&base, path)))))
}

fn render(call: &Call<'_>, template: Template<'_>) -> Outcome {
    let variables = match call.arguments.get(1) {
        Some(variables) if variables.entries().is_some() => variables.entries().cloned().unwrap_or_default(),
        _ => return Err(argument(1, "invalid vars value: must be a map")),
    };
    for name in variables.keys() {
        if !is_identifier(name) {
            return Err(argument(
                1,
                format!(
                    "invalid template variable name {}: must start with a letter, followed by zero or more letters, digits, and underscores",
                    quoted(name)
                ),
            ));
        }
    }
    call.environment.render(template, &variables).map_err(|e| match e {
        TemplateError::Variables(message) => argument(1, message),
        TemplateError::Other(message) => Failure::Call(message),
    })
}

/// A name as Terraform's language has them: letters, digits, `_` and `-`, not beginning with a digit or dash.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

pub(crate) fn templatefile(call: &Call<'_>) -> Outcome {
    if call.arguments.iter().any(Value::is_unknown) {
        return Ok(Value::unknown(Type::Dynamic));
    }
    let source = read_text(call)?;
    render(call, Template { name: text(call, 0), text: &source, may_read_files: true })
}

pub(crate) fn templatestring(call: &Call<'_>) -> Outcome {
    let template = Template { name: "<templatestring argument>", text: text(call, 0), may_read_files: false };
    let result = render(call, template)?;
    convert(&result, &Type::String).map_err(|e| Failure::Call(format!("invalid template result: {}", e.message)))
}
