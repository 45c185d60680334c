//! Schemas as messages of protocol 5 and 6.

use super::generated::{tfplugin5 as v5, tfplugin6 as v6};
use super::schema::{
    Attribute, AttributeType, Block, Function, NestedBlock, Nesting, Parameter, ProviderSchema, Schema,
};
use super::types;

fn kind(description: &str) -> i32 {
    if description.is_empty() { v5::StringKind::Plain as i32 } else { v5::StringKind::Markdown as i32 }
}

/// Hosts may use a schema that they keep, because nothing here waits for a schema to have been asked for. Nothing has
/// a plan for being destroyed or can be moved from another type.
pub(super) fn capabilities() -> v5::ServerCapabilities {
    v5::ServerCapabilities { plan_destroy: false, get_provider_schema_optional: true, move_resource_state: false }
}

pub(super) fn functions(schema: &ProviderSchema) -> std::collections::BTreeMap<String, v5::Function> {
    schema.functions.iter().map(|(name, function)| (name.clone(), function_message(function))).collect()
}

fn function_message(function: &Function) -> v5::Function {
    let parameter = |parameter: &Parameter| v5::function::Parameter {
        name: parameter.name.clone(),
        r#type: types::to_bytes(&parameter.ty),
        allow_null_value: parameter.allow_null,
        allow_unknown_values: false,
        description: parameter.description.clone(),
        description_kind: kind(&parameter.description),
    };
    v5::Function {
        parameters: function.parameters.iter().map(parameter).collect(),
        variadic_parameter: function.variadic.as_ref().map(parameter),
        r#return: Some(v5::function::Return { r#type: types::to_bytes(&function.returns) }),
        summary: function.summary.clone(),
        description: function.description.clone(),
        description_kind: kind(&function.description),
        deprecation_message: String::new(),
    }
}

fn block_nesting(nesting: Nesting) -> i32 {
    use v5::schema::nested_block::NestingMode;
    (match nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
        Nesting::Group => NestingMode::Group,
    }) as i32
}

pub(super) fn provider_v5(schema: &ProviderSchema) -> v5::get_provider_schema::Response {
    v5::get_provider_schema::Response {
        provider: Some(schema_v5(&schema.provider)),
        resource_schemas: schema.resources.iter().map(|(name, schema)| (name.clone(), schema_v5(schema))).collect(),
        data_source_schemas: schema
            .data_sources
            .iter()
            .map(|(name, schema)| (name.clone(), schema_v5(schema)))
            .collect(),
        diagnostics: Vec::new(),
        provider_meta: None,
        server_capabilities: Some(capabilities()),
        functions: functions(schema),
        ephemeral_resource_schemas: schema
            .ephemeral_resources
            .iter()
            .map(|(name, schema)| (name.clone(), schema_v5(schema)))
            .collect(),
    }
}

fn schema_v5(schema: &Schema) -> v5::Schema {
    v5::Schema { version: schema.version, block: Some(block_v5(&schema.block)) }
}

fn block_v5(block: &Block) -> v5::schema::Block {
    v5::schema::Block {
        version: 0,
        attributes: block.attributes.iter().map(attribute_v5).collect(),
        block_types: block.blocks.iter().map(nested_v5).collect(),
        description: block.description.clone(),
        description_kind: kind(&block.description),
        deprecated: block.deprecated,
    }
}

fn attribute_v5(attribute: &Attribute) -> v5::schema::Attribute {
    v5::schema::Attribute {
        name: attribute.name.clone(),
        r#type: types::to_bytes(&attribute.ty.value_type()),
        description: attribute.description.clone(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        description_kind: kind(&attribute.description),
        deprecated: attribute.deprecated,
        write_only: attribute.write_only,
    }
}

fn nested_v5(nested: &NestedBlock) -> v5::schema::NestedBlock {
    v5::schema::NestedBlock {
        type_name: nested.type_name.clone(),
        block: Some(block_v5(&nested.block)),
        nesting: block_nesting(nested.nesting),
        min_items: nested.min_items,
        max_items: nested.max_items,
    }
}

pub(super) fn provider_v6(schema: &ProviderSchema) -> v6::get_provider_schema::Response {
    v6::get_provider_schema::Response {
        provider: Some(schema_v6(&schema.provider)),
        resource_schemas: schema.resources.iter().map(|(name, schema)| (name.clone(), schema_v6(schema))).collect(),
        data_source_schemas: schema
            .data_sources
            .iter()
            .map(|(name, schema)| (name.clone(), schema_v6(schema)))
            .collect(),
        diagnostics: Vec::new(),
        provider_meta: None,
        server_capabilities: Some(capabilities()),
        functions: functions(schema),
        ephemeral_resource_schemas: schema
            .ephemeral_resources
            .iter()
            .map(|(name, schema)| (name.clone(), schema_v6(schema)))
            .collect(),
    }
}

fn schema_v6(schema: &Schema) -> v6::Schema {
    v6::Schema { version: schema.version, block: Some(block_v6(&schema.block)) }
}

fn block_v6(block: &Block) -> v6::schema::Block {
    v6::schema::Block {
        version: 0,
        attributes: block.attributes.iter().map(attribute_v6).collect(),
        block_types: block.blocks.iter().map(nested_v6).collect(),
        description: block.description.clone(),
        description_kind: kind(&block.description),
        deprecated: block.deprecated,
    }
}

fn attribute_v6(attribute: &Attribute) -> v6::schema::Attribute {
    use v6::schema::object::NestingMode;
    let (plain, nested) = match &attribute.ty {
        AttributeType::Plain(ty) => (types::to_bytes(ty), None),
        AttributeType::Nested { nesting, attributes } => {
            let nesting = match nesting {
                Nesting::Single | Nesting::Group => NestingMode::Single,
                Nesting::List => NestingMode::List,
                Nesting::Set => NestingMode::Set,
                Nesting::Map => NestingMode::Map,
            };
            let attributes = attributes.iter().map(attribute_v6).collect();
            (Vec::new(), Some(v6::schema::Object { attributes, nesting: nesting as i32 }))
        }
    };
    v6::schema::Attribute {
        name: attribute.name.clone(),
        r#type: plain,
        description: attribute.description.clone(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        description_kind: kind(&attribute.description),
        deprecated: attribute.deprecated,
        nested_type: nested,
        write_only: attribute.write_only,
    }
}

fn nested_v6(nested: &NestedBlock) -> v6::schema::NestedBlock {
    v6::schema::NestedBlock {
        type_name: nested.type_name.clone(),
        block: Some(block_v6(&nested.block)),
        nesting: block_nesting(nested.nesting),
        min_items: nested.min_items,
        max_items: nested.max_items,
    }
}
