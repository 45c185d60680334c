//! All functions.

use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::Failure;
use crate::signature::{Kind, Parameter, Signature};
use crate::{
    collections, conversion, crypto, csv, dates, encoding, files, format, json, networks, numbers, regex, sequences,
    sets, strings, tofu, yaml_decode, yaml_encode,
};
use value::{Type, Value};

/// Functions whose arguments are expressions: the caller evaluates them itself, or for `templatestring` looks at how the first is written.
pub const LAZY: &[&str] = &["can", "try"];

type ResultType = fn(&[Value], &dyn Environment) -> Result<Type, Failure>;
type Restore = fn(&[Value]) -> Option<Value>;
type Remember = fn(Value, &[Value]) -> Value;

pub(crate) struct Function {
    pub(crate) signature: Signature,
    /// Type of the result where it depends on the arguments, which may be unknown.
    pub(crate) result_type: Option<ResultType>,
    pub(crate) implementation: fn(&Call<'_>) -> Outcome,
    /// Whether an unknown result is known to become something other than null.
    pub(crate) never_null: bool,
    /// Whether the result depends on what the arguments are, not on what is in them.
    pub(crate) shape_only: bool,
    /// Gives back what an argument was made from.
    pub(crate) restore: Option<Restore>,
    /// Notes on the result what it was made from.
    pub(crate) remember: Option<Remember>,
    /// Whether only OpenTofu has it.
    pub(crate) tofu: bool,
}

impl Function {
    const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        returns: Kind,
        implementation: fn(&Call<'_>) -> Outcome,
    ) -> Self {
        Self {
            signature: Signature { name, parameters, variadic: None, returns },
            result_type: None,
            implementation,
            never_null: true,
            shape_only: false,
            restore: None,
            remember: None,
            tofu: false,
        }
    }

    const fn variadic(mut self, parameter: Parameter) -> Self {
        self.signature.variadic = Some(parameter);
        self
    }

    const fn typed(mut self, result_type: ResultType) -> Self {
        self.result_type = Some(result_type);
        self
    }

    const fn maybe_null(mut self) -> Self {
        self.never_null = false;
        self
    }

    const fn shape(mut self) -> Self {
        self.shape_only = true;
        self
    }

    const fn restoring(mut self, restore: Restore) -> Self {
        self.restore = Some(restore);
        self
    }

    const fn remembering(mut self, remember: Remember) -> Self {
        self.remember = Some(remember);
        self
    }

    const fn only_tofu(mut self) -> Self {
        self.tofu = true;
        self
    }
}

/// Parameters and result of a function, by name with or without `core::`.
pub fn signature(name: &str) -> Option<&'static Signature> {
    find(name.strip_prefix("core::").unwrap_or(name)).map(|f| &f.signature)
}

/// The names of all functions of a dialect, sorted.
pub fn names(dialect: crate::Dialect) -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().filter(move |f| !f.tofu || dialect == crate::Dialect::OpenTofu).map(|f| f.signature.name)
}

pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.binary_search_by(|f| f.signature.name.cmp(name)).ok().and_then(|i| FUNCTIONS.get(i))
}

const fn any(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::Any)
}

const fn string(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::String)
}

const fn num(name: &'static str) -> Parameter {
    Parameter::new(name, Kind::Number)
}

const fn free(name: &'static str) -> Parameter {
    any(name).nullable().unknown().dynamic()
}

/// Sorted by name.
#[rustfmt::skip]
static FUNCTIONS: &[Function] = &[
    Function::new("abs", &[num("num").dynamic()], Kind::Number, numbers::abs),
    Function::new("abspath", &[string("path")], Kind::String, files::abspath),
    Function::new("alltrue", &[Parameter::new("list", Kind::Bools)], Kind::Bool, collections::alltrue),
    Function::new("anytrue", &[Parameter::new("list", Kind::Bools)], Kind::Bool, collections::anytrue),
    Function::new("base64decode", &[string("str").own_marks().unknown()], Kind::String, encoding::base64decode).restoring(encoding::restore_base64),
    Function::new("base64encode", &[string("str")], Kind::String, encoding::base64encode).remembering(encoding::remember_base64),
    Function::new("base64gunzip", &[string("str")], Kind::String, tofu::base64gunzip).only_tofu(),
    Function::new("base64gzip", &[string("str")], Kind::String, encoding::base64gzip),
    Function::new("base64sha256", &[string("str")], Kind::String, crypto::base64sha256),
    Function::new("base64sha512", &[string("str")], Kind::String, crypto::base64sha512),
    Function::new("basename", &[string("path")], Kind::String, files::basename),
    Function::new("bcrypt", &[string("str")], Kind::String, crypto::unpredictable).variadic(num("cost")),
    Function::new("can", &[free("expression")], Kind::Bool, conversion::can),
    Function::new("ceil", &[num("num")], Kind::Number, numbers::ceil),
    Function::new("chomp", &[string("str")], Kind::String, strings::chomp),
    Function::new("chunklist", &[Parameter::new("list", Kind::List).own_marks(), num("size").own_marks()], Kind::Any, sequences::chunklist).typed(sequences::chunklist_type),
    Function::new("cidrcontains", &[string("containing_prefix"), string("contained_ip_or_prefix")], Kind::Bool, tofu::cidrcontains).only_tofu(),
    Function::new("cidrhost", &[string("prefix"), num("hostnum")], Kind::String, networks::cidrhost),
    Function::new("cidrnetmask", &[string("prefix")], Kind::String, networks::cidrnetmask),
    Function::new("cidrsubnet", &[string("prefix"), num("newbits"), num("netnum")], Kind::String, networks::cidrsubnet),
    Function::new("cidrsubnets", &[string("prefix")], Kind::Strings, networks::cidrsubnets).variadic(num("newbits")),
    Function::new("coalesce", &[], Kind::Any, collections::coalesce).variadic(free("vals")).typed(collections::coalesce_type),
    Function::new("coalescelist", &[], Kind::Any, collections::coalescelist).variadic(free("vals")).typed(collections::coalescelist_type),
    Function::new("compact", &[Parameter::new("list", Kind::Strings)], Kind::Strings, sequences::compact),
    Function::new("concat", &[], Kind::Any, sequences::concat).variadic(any("seqs").own_marks()).typed(sequences::concat_type),
    Function::new("contains", &[any("list"), any("value")], Kind::Bool, collections::contains),
    Function::new("csvdecode", &[string("str")], Kind::Any, csv::csvdecode).typed(csv::csvdecode_type),
    Function::new("dirname", &[string("path")], Kind::String, files::dirname),
    Function::new("distinct", &[Parameter::new("list", Kind::List)], Kind::Any, sequences::distinct).typed(sequences::same_type),
    Function::new("element", &[any("list").own_marks(), num("index")], Kind::Any, sequences::element).typed(sequences::element_type).maybe_null(),
    Function::new("endswith", &[string("str"), string("suffix")], Kind::Bool, strings::endswith),
    Function::new("ephemeralasnull", &[free("value").untouched()], Kind::Any, conversion::ephemeralasnull).typed(sequences::same_type).maybe_null(),
    Function::new("file", &[string("path").own_marks()], Kind::String, files::file),
    Function::new("filebase64", &[string("path").own_marks()], Kind::String, files::filebase64),
    Function::new("filebase64sha256", &[string("path")], Kind::String, files::filebase64sha256),
    Function::new("filebase64sha512", &[string("path")], Kind::String, files::filebase64sha512),
    Function::new("fileexists", &[string("path").own_marks()], Kind::Bool, files::fileexists),
    Function::new("filemd5", &[string("path")], Kind::String, files::filemd5),
    Function::new("fileset", &[string("path").own_marks(), string("pattern").own_marks()], Kind::StringSet, files::fileset),
    Function::new("filesha1", &[string("path")], Kind::String, files::filesha1),
    Function::new("filesha256", &[string("path")], Kind::String, files::filesha256),
    Function::new("filesha512", &[string("path")], Kind::String, files::filesha512),
    Function::new("flatten", &[any("list").own_marks()], Kind::Any, sequences::flatten).typed(sequences::flatten_type),
    Function::new("floor", &[num("num")], Kind::Number, numbers::floor),
    Function::new("format", &[string("format")], Kind::String, format::format).variadic(any("args").nullable().unknown()).remembering(format::remember),
    Function::new("formatdate", &[string("format"), string("time")], Kind::String, dates::formatdate),
    Function::new("formatlist", &[string("format")], Kind::Strings, format::formatlist).variadic(any("args").nullable().unknown()),
    Function::new("indent", &[num("spaces"), string("str")], Kind::String, strings::indent),
    Function::new("index", &[any("list"), any("value")], Kind::Number, collections::index),
    Function::new("issensitive", &[free("value").untouched()], Kind::Bool, conversion::issensitive),
    Function::new("join", &[string("separator")], Kind::String, strings::join).variadic(Parameter::new("lists", Kind::Strings)).remembering(strings::remember_join),
    Function::new("jsondecode", &[string("str")], Kind::Any, json::jsondecode).typed(json::jsondecode_type).maybe_null().restoring(json::restore),
    Function::new("jsonencode", &[free("val")], Kind::String, json::jsonencode).remembering(json::remember),
    Function::new("keys", &[any("inputMap").unknown().own_marks()], Kind::Any, collections::keys).typed(collections::keys_type).shape(),
    Function::new("length", &[any("value").unknown().dynamic().own_marks()], Kind::Number, collections::length).typed(collections::length_type).shape(),
    Function::new("list", &[], Kind::Any, collections::list_is_gone).variadic(free("vals")).typed(collections::list_is_gone_type),
    Function::new("log", &[num("num"), num("base")], Kind::Number, numbers::log),
    Function::new("lookup", &[any("inputMap").own_marks().unknown(), string("key").own_marks().unknown()], Kind::Any, collections::lookup).variadic(free("default").untouched()).typed(collections::lookup_type).maybe_null(),
    Function::new("lower", &[string("str").dynamic()], Kind::String, strings::lower),
    Function::new("map", &[], Kind::Any, collections::map_is_gone).variadic(free("vals")).typed(collections::map_is_gone_type),
    Function::new("matchkeys", &[Parameter::new("values", Kind::List), Parameter::new("keys", Kind::List), Parameter::new("searchset", Kind::List)], Kind::Any, sequences::matchkeys).typed(sequences::matchkeys_type),
    Function::new("max", &[], Kind::Number, numbers::max).variadic(num("numbers").dynamic()),
    Function::new("md5", &[string("str")], Kind::String, crypto::md5),
    Function::new("merge", &[], Kind::Any, collections::merge).variadic(any("maps").nullable().dynamic().own_marks()).typed(collections::merge_type),
    Function::new("min", &[], Kind::Number, numbers::min).variadic(num("numbers").dynamic()),
    Function::new("nonsensitive", &[free("value").untouched()], Kind::Any, conversion::nonsensitive).typed(sequences::same_type).maybe_null(),
    Function::new("one", &[any("list")], Kind::Any, sequences::one).typed(sequences::one_type).maybe_null(),
    Function::new("parseint", &[any("number").own_marks().unknown(), num("base").own_marks().unknown()], Kind::Number, numbers::parseint).typed(numbers::parseint_type),
    Function::new("pathexpand", &[string("path")], Kind::String, files::pathexpand),
    Function::new("plantimestamp", &[], Kind::String, dates::plantimestamp),
    Function::new("pow", &[num("num"), num("power")], Kind::Number, numbers::pow),
    Function::new("range", &[], Kind::Numbers, sequences::range).variadic(num("params")),
    Function::new("regex", &[string("pattern"), string("string")], Kind::Any, regex::regex).typed(regex::regex_type),
    Function::new("regexall", &[string("pattern"), string("string")], Kind::Any, regex::regexall).typed(regex::regexall_type),
    Function::new("replace", &[string("str"), string("substr"), string("replace")], Kind::String, strings::replace),
    Function::new("reverse", &[any("list").own_marks()], Kind::Any, sequences::reverse).typed(sequences::reverse_type),
    Function::new("rsadecrypt", &[string("ciphertext"), string("privatekey")], Kind::String, crypto::rsadecrypt),
    Function::new("sensitive", &[free("value").untouched()], Kind::Any, conversion::sensitive).typed(sequences::same_type).maybe_null(),
    Function::new("setintersection", &[Parameter::new("first_set", Kind::Set).dynamic()], Kind::Any, sets::intersection).variadic(Parameter::new("other_sets", Kind::Set).dynamic()).typed(sets::operation_type),
    Function::new("setproduct", &[], Kind::Any, sets::setproduct).variadic(any("sets").own_marks().unknown()).typed(sets::setproduct_type),
    Function::new("setsubtract", &[Parameter::new("a", Kind::Set).dynamic(), Parameter::new("b", Kind::Set).dynamic()], Kind::Any, sets::subtract).typed(sets::operation_type),
    Function::new("setunion", &[Parameter::new("first_set", Kind::Set).dynamic()], Kind::Any, sets::union).variadic(Parameter::new("other_sets", Kind::Set).dynamic()).typed(sets::operation_type),
    Function::new("sha1", &[string("str")], Kind::String, crypto::sha1),
    Function::new("sha256", &[string("str")], Kind::String, crypto::sha256),
    Function::new("sha512", &[string("str")], Kind::String, crypto::sha512),
    Function::new("signum", &[num("num")], Kind::Number, numbers::signum),
    Function::new("slice", &[any("list").own_marks(), num("start_index"), num("end_index")], Kind::Any, sequences::slice).typed(sequences::slice_type),
    Function::new("sort", &[Parameter::new("list", Kind::Strings).unknown()], Kind::Strings, sequences::sort),
    Function::new("split", &[string("separator"), string("str")], Kind::Strings, strings::split),
    Function::new("startswith", &[string("str").unknown(), string("prefix")], Kind::Bool, strings::startswith),
    Function::new("strcontains", &[string("str"), string("substr")], Kind::Bool, strings::strcontains).maybe_null(),
    Function::new("strrev", &[string("str").dynamic()], Kind::String, strings::strrev),
    Function::new("substr", &[string("str").dynamic(), num("offset").dynamic(), num("length").dynamic()], Kind::String, strings::substr),
    Function::new("sum", &[any("list")], Kind::Number, numbers::sum),
    Function::new("templatefile", &[string("path").own_marks().unknown(), any("vars").unknown()], Kind::Any, files::templatefile).maybe_null(),
    Function::new("templatestring", &[string("template"), any("vars")], Kind::String, files::templatestring),
    Function::new("textdecodebase64", &[string("source"), string("encoding")], Kind::String, encoding::textdecodebase64),
    Function::new("textencodebase64", &[string("string"), string("encoding")], Kind::String, encoding::textencodebase64),
    Function::new("timeadd", &[string("timestamp"), string("duration")], Kind::String, dates::timeadd).maybe_null(),
    Function::new("timecmp", &[string("timestamp_a"), string("timestamp_b")], Kind::Number, dates::timecmp),
    Function::new("timestamp", &[], Kind::String, crypto::unpredictable),
    Function::new("title", &[string("str")], Kind::String, strings::title),
    Function::new("tobool", &[free("v").untouched()], Kind::Bool, conversion::to).typed(conversion::to_bool_type).maybe_null(),
    Function::new("tolist", &[free("v").untouched()], Kind::List, conversion::to).typed(conversion::to_list_type).maybe_null(),
    Function::new("tomap", &[free("v").untouched()], Kind::Map, conversion::to).typed(conversion::to_map_type).maybe_null(),
    Function::new("tonumber", &[free("v").untouched()], Kind::Number, conversion::to).typed(conversion::to_number_type).maybe_null(),
    Function::new("toset", &[free("v").untouched()], Kind::Set, conversion::to).typed(conversion::to_set_type).maybe_null(),
    Function::new("tostring", &[free("v").untouched()], Kind::String, conversion::to).typed(conversion::to_string_type).maybe_null(),
    Function::new("transpose", &[Parameter::new("values", Kind::StringLists)], Kind::StringLists, collections::transpose),
    Function::new("trim", &[string("str"), string("cutset")], Kind::String, strings::trim),
    Function::new("trimprefix", &[string("str"), string("prefix")], Kind::String, strings::trimprefix),
    Function::new("trimspace", &[string("str")], Kind::String, strings::trimspace),
    Function::new("trimsuffix", &[string("str"), string("suffix")], Kind::String, strings::trimsuffix),
    Function::new("try", &[], Kind::Any, conversion::r#try).variadic(free("expressions")).maybe_null(),
    Function::new("type", &[free("value")], Kind::String, conversion::type_name),
    Function::new("upper", &[string("str").dynamic()], Kind::String, strings::upper),
    Function::new("urldecode", &[string("str")], Kind::String, tofu::urldecode).only_tofu(),
    Function::new("urlencode", &[string("str")], Kind::String, encoding::urlencode),
    Function::new("uuid", &[], Kind::String, crypto::unpredictable),
    Function::new("uuidv5", &[string("namespace"), string("name")], Kind::String, crypto::uuidv5),
    Function::new("values", &[any("mapping").own_marks()], Kind::Any, collections::values).typed(collections::values_type),
    Function::new("yamldecode", &[string("src")], Kind::Any, yaml_decode::yamldecode).typed(yaml_decode::yamldecode_type).maybe_null(),
    Function::new("yamlencode", &[any("value").nullable().dynamic()], Kind::String, yaml_encode::yamlencode).maybe_null(),
    Function::new("zipmap", &[Parameter::new("keys", Kind::Strings).own_marks(), any("values").own_marks()], Kind::Any, collections::zipmap).typed(collections::zipmap_type),
];
