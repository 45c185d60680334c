//! The provider service in both versions: the same answers under other names.

use super::Adapter;
use super::generated::{tfplugin5 as v5, tfplugin6 as v6};
use tonic::{Request, Response, Status};

/// A provider that speaks protocol 5.
#[derive(Clone, Debug)]
pub struct ProtocolFive(pub Adapter);

/// A provider that speaks protocol 6.
#[derive(Clone, Debug)]
pub struct ProtocolSix(pub Adapter);

/// Answers each call of a service with the adapter's method. A call never fails as such: what goes wrong is a
/// diagnostic, because a host shows a failed call as a crash of the plugin.
macro_rules! service {
    ($service:path, $name:ident, { $($rpc:ident = $method:ident: $request:ty => $response:ty,)* }) => {
        #[tonic::async_trait]
        impl $service for $name {
            $(async fn $rpc(&self, request: Request<$request>) -> Result<Response<$response>, Status> {
                Ok(Response::new(self.0.$method(request.into_inner()).await))
            })*
        }
    };
}

service!(v5::provider_server::Provider, ProtocolFive, {
    get_metadata = metadata: v5::get_metadata::Request => v5::get_metadata::Response,
    get_schema = schema_v5: v5::get_provider_schema::Request => v5::get_provider_schema::Response,
    get_resource_identity_schemas = identity_schemas: v5::get_resource_identity_schemas::Request => v5::get_resource_identity_schemas::Response,
    get_functions = functions: v5::get_functions::Request => v5::get_functions::Response,
    prepare_provider_config = prepare_provider: v5::prepare_provider_config::Request => v5::prepare_provider_config::Response,
    validate_resource_type_config = validate_resource: v5::validate_resource_type_config::Request => v5::validate_resource_type_config::Response,
    validate_data_source_config = validate_data_source: v5::validate_data_source_config::Request => v5::validate_data_source_config::Response,
    validate_ephemeral_resource_config = validate_ephemeral: v5::validate_ephemeral_resource_config::Request => v5::validate_ephemeral_resource_config::Response,
    configure = configure: v5::configure::Request => v5::configure::Response,
    upgrade_resource_state = upgrade_state: v5::upgrade_resource_state::Request => v5::upgrade_resource_state::Response,
    upgrade_resource_identity = upgrade_identity: v5::upgrade_resource_identity::Request => v5::upgrade_resource_identity::Response,
    read_resource = read_resource: v5::read_resource::Request => v5::read_resource::Response,
    plan_resource_change = plan: v5::plan_resource_change::Request => v5::plan_resource_change::Response,
    apply_resource_change = apply: v5::apply_resource_change::Request => v5::apply_resource_change::Response,
    import_resource_state = import: v5::import_resource_state::Request => v5::import_resource_state::Response,
    move_resource_state = move_state: v5::move_resource_state::Request => v5::move_resource_state::Response,
    read_data_source = read_data_source: v5::read_data_source::Request => v5::read_data_source::Response,
    open_ephemeral_resource = open_ephemeral: v5::open_ephemeral_resource::Request => v5::open_ephemeral_resource::Response,
    renew_ephemeral_resource = renew_ephemeral: v5::renew_ephemeral_resource::Request => v5::renew_ephemeral_resource::Response,
    close_ephemeral_resource = close_ephemeral: v5::close_ephemeral_resource::Request => v5::close_ephemeral_resource::Response,
    call_function = call: v5::call_function::Request => v5::call_function::Response,
    stop = stop: v5::stop::Request => v5::stop::Response,
});

service!(v6::provider_server::Provider, ProtocolSix, {
    get_metadata = metadata: v5::get_metadata::Request => v5::get_metadata::Response,
    get_provider_schema = schema_v6: v5::get_provider_schema::Request => v6::get_provider_schema::Response,
    get_resource_identity_schemas = identity_schemas: v5::get_resource_identity_schemas::Request => v5::get_resource_identity_schemas::Response,
    get_functions = functions: v5::get_functions::Request => v5::get_functions::Response,
    validate_provider_config = validate_provider: v5::prepare_provider_config::Request => v5::prepare_provider_config::Response,
    validate_resource_config = validate_resource: v5::validate_resource_type_config::Request => v5::validate_resource_type_config::Response,
    validate_data_resource_config = validate_data_source: v5::validate_data_source_config::Request => v5::validate_data_source_config::Response,
    validate_ephemeral_resource_config = validate_ephemeral: v5::validate_ephemeral_resource_config::Request => v5::validate_ephemeral_resource_config::Response,
    configure_provider = configure: v5::configure::Request => v5::configure::Response,
    upgrade_resource_state = upgrade_state: v5::upgrade_resource_state::Request => v5::upgrade_resource_state::Response,
    upgrade_resource_identity = upgrade_identity: v5::upgrade_resource_identity::Request => v5::upgrade_resource_identity::Response,
    read_resource = read_resource: v5::read_resource::Request => v5::read_resource::Response,
    plan_resource_change = plan: v5::plan_resource_change::Request => v5::plan_resource_change::Response,
    apply_resource_change = apply: v5::apply_resource_change::Request => v5::apply_resource_change::Response,
    import_resource_state = import: v5::import_resource_state::Request => v5::import_resource_state::Response,
    move_resource_state = move_state: v5::move_resource_state::Request => v5::move_resource_state::Response,
    read_data_source = read_data_source: v5::read_data_source::Request => v5::read_data_source::Response,
    open_ephemeral_resource = open_ephemeral: v5::open_ephemeral_resource::Request => v5::open_ephemeral_resource::Response,
    renew_ephemeral_resource = renew_ephemeral: v5::renew_ephemeral_resource::Request => v5::renew_ephemeral_resource::Response,
    close_ephemeral_resource = close_ephemeral: v5::close_ephemeral_resource::Request => v5::close_ephemeral_resource::Response,
    call_function = call: v5::call_function::Request => v5::call_function::Response,
    stop_provider = stop: v5::stop::Request => v5::stop::Response,
});
