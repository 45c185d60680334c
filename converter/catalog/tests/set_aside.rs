//! No type that holds data, runs code or moves packets is set aside without a word: a name that sounds like it is argued here.

#![allow(clippy::unwrap_used, clippy::panic)]

use catalog::row::RowMode;
use catalog::rows::{Entry, catalog};

/// Words of names of types that hold data, run code or move packets; a plural counts, too.
const WORDS: &[&str] = &[
    "acl",
    "backup",
    "balancer",
    "bucket",
    "cache",
    "cluster",
    "connection",
    "container",
    "database",
    "dataset",
    "disk",
    "endpoint",
    "file",
    "firewall",
    "function",
    "gateway",
    "image",
    "index",
    "instance",
    "job",
    "lambda",
    "machine",
    "nat",
    "network",
    "node",
    "peering",
    "pool",
    "proxy",
    "queue",
    "record",
    "repository",
    "route",
    "routing",
    "script",
    "secret",
    "server",
    "share",
    "snapshot",
    "storage",
    "store",
    "stream",
    "subnet",
    "table",
    "task",
    "topic",
    "traffic",
    "volume",
    "vpn",
    "warehouse",
    "workflow",
];

/// Why types whose names have such words are set aside all the same. A star stands for any beginning.
const ARGUED: &[(&str, &[&str])] = &[
    (
        "says who may use a thing of the source; what takes its place has users and keys of its own",
        &[
            "oci_identity_network_source",
            "openstack_blockstorage_volume_type_access_v3",
            "openstack_dns_zone_share_v2",
            "openstack_identity_endpoint_v3",
            "openstack_images_image_access_accept_v2",
            "openstack_images_image_access_v2",
            "ovh_cloud_key_manager_container_consumer",
            "ovh_cloud_key_manager_secret_consumer",
            "ovh_cloud_project_database_clickhouse_user",
            "ovh_cloud_project_database_kafka_schemaregistryacl",
            "ovh_cloud_project_database_mongodb_user",
            "ovh_cloud_project_database_opensearch_user",
            "ovh_cloud_project_database_valkey_user",
            "ovh_dbaas_logs_role_permission_stream",
            "ovh_cloud_project_region_storage_presign",
            "*_iam_policy",
            "*_acl",
            "*_access_control",
            "*_authorization_rule",
            "*_administrator",
            "*_principal_assignment",
            "aws_codeartifact_repository_permissions_policy",
            "aws_cognito_identity_pool_provider_principal_tag",
            "aws_cognito_identity_pool_roles_attachment",
            "aws_db_instance_role_association",
            "aws_ecr_repository_policy",
            "aws_lambda_layer_version_permission",
            "aws_msk_cluster_policy",
            "aws_ram_resource_share",
            "aws_ram_resource_share_accepter",
            "aws_ram_resource_share_associations_exclusive",
            "aws_rds_cluster_role_association",
            "aws_redshift_cluster_iam_roles",
            "aws_s3control_object_lambda_access_point_policy",
            "aws_s3tables_table_bucket_policy",
            "aws_s3tables_table_policy",
            "aws_s3vectors_vector_bucket_policy",
            "aws_secretsmanager_secret_policy",
            "aws_servicecatalog_portfolio_share",
            "aws_auditmanager_framework_share",
            "aws_sqs_queue_redrive_allow_policy",
            "aws_ssoadmin_instance_access_control_attributes",
            "aws_vpc_endpoint_service_allowed_principal",
            "azurerm_container_registry_credential_set",
            "azurerm_kubernetes_cluster_trusted_access_role_binding",
            "azurerm_redis_cache_access_policy",
            "azurerm_redis_cache_access_policy_assignment",
            "azurerm_virtual_desktop_host_pool_registration_info",
            "google_bigquery_dataset_access",
            "google_storage_hmac_key",
        ],
    ),
    (
        "a key or certificate of the source, which opens or proves nothing elsewhere",
        &[
            "oci_identity_customer_secret_key",
            "scaleway_container_token",
            "scaleway_function_token",
            "scaleway_mnq_nats_credentials",
            "*_customer_managed_key",
            "*_server_key",
            "*_transparent_data_encryption",
            "aws_redshift_snapshot_copy_grant",
            "azurerm_api_management_gateway_certificate_authority",
            "azurerm_cdn_frontdoor_secret",
            "azurerm_cognitive_account_connection_account_key",
            "azurerm_cognitive_account_connection_account_managed_identity",
            "azurerm_cognitive_account_connection_api_key",
            "azurerm_cognitive_account_connection_custom_keys",
            "azurerm_cognitive_account_connection_entra_id",
            "azurerm_container_app_environment_certificate",
            "azurerm_container_app_environment_managed_certificate",
            "azurerm_disk_encryption_set",
            "azurerm_storage_encryption_scope",
            "google_compute_backend_bucket_signed_url_key",
            "google_kms_ekm_connection",
            "google_kms_key_ring_import_job",
        ],
    ),
    (
        "its content is part of what it lies in, which is moved as a whole",
        &[
            "aws_s3_bucket_object",
            "azurerm_storage_data_lake_gen2_path",
            "azurerm_storage_share_directory",
            "azurerm_storage_share_file",
            "azurerm_storage_table_entity",
            "google_storage_bucket_object",
            "google_storage_folder",
            "google_storage_managed_folder",
            "aws_cloudwatch_log_stream",
        ],
    ),
    (
        "watches, counts, audits or pays for things of the source",
        &[
            "ovh_cloud_project_database_log_subscription",
            "ovh_cloud_project_database_mongodb_prometheus",
            "ovh_cloud_project_database_prometheus",
            "ovh_dbaas_logs_cluster",
            "*_auditing_policy",
            "*_security_alert_policy",
            "*_vulnerability_assessment",
            "*_vulnerability_assessment_baseline",
            "*_vulnerability_assessment_rule_baseline",
            "aws_codegurureviewer_repository_association",
            "aws_resourceexplorer2_index",
            "aws_s3_bucket_analytics_configuration",
            "aws_s3_bucket_metric",
            "aws_s3_bucket_request_payment_configuration",
            "aws_s3control_storage_lens_configuration",
            "azurerm_log_analytics_linked_storage_account",
            "azurerm_log_analytics_storage_insights",
            "azurerm_log_analytics_workspace_table",
            "azurerm_log_analytics_workspace_table_microsoft",
            "azurerm_monitor_data_collection_endpoint",
            "azurerm_network_watcher",
            "azurerm_network_watcher_flow_log",
            "azurerm_security_center_server_vulnerability_assessment_virtual_machine",
            "azurerm_security_center_server_vulnerability_assessments_setting",
            "azurerm_security_center_storage_defender",
            "azurerm_sentinel_alert_rule_machine_learning_behavior_analytics",
            "azurerm_storage_account_queue_properties",
            "azurerm_storage_account_table_properties",
            "azurerm_storage_blob_inventory_policy",
            "aws_vpc_endpoint_connection_notification",
            "google_project_usage_export_bucket",
        ],
    ),
    (
        "a setting of the account or of how the source runs things, whose outcome stands elsewhere in the input",
        &[
            "openstack_blockstorage_volume_type_v3",
            "ovh_cloud_project_database_opensearch_pattern",
            "ovh_dedicated_server_reboot_task",
            "ovh_dedicated_server_reinstall_task",
            "ovh_dedicated_server_update",
            "ovh_domain_ds_records",
            "scaleway_function_namespace",
            "aws_api_gateway_account",
            "aws_backup_global_settings",
            "aws_backup_region_settings",
            "aws_ebs_snapshot_block_public_access",
            "aws_ec2_image_block_public_access",
            "aws_ec2_instance_metadata_defaults",
            "aws_ecs_cluster_capacity_providers",
            "aws_lambda_code_signing_config",
            "aws_lambda_function_recursion_config",
            "aws_lambda_runtime_management_config",
            "aws_redshift_snapshot_schedule",
            "aws_redshift_snapshot_schedule_association",
            "aws_route53_resolver_firewall_config",
            "aws_s3_bucket_intelligent_tiering_configuration",
            "aws_vpc_ipam_pool",
            "aws_vpc_ipam_pool_cidr",
            "aws_vpc_ipam_pool_cidr_allocation",
            "azurerm_automation_connection_type",
            "azurerm_function_app_active_slot",
            "azurerm_maintenance_assignment_virtual_machine",
            "azurerm_network_ddos_protection_plan",
            "azurerm_stream_analytics_job_storage_account",
            "azurerm_virtual_desktop_scaling_plan_host_pool_association",
            "google_compute_node_group",
            "google_compute_node_template",
            "google_compute_per_instance_config",
            "google_compute_project_default_network_tier",
            "google_compute_region_per_instance_config",
            "google_compute_snapshot_settings",
            "google_storage_anywhere_cache",
        ],
    ),
    (
        "a step on the way to something that the input names itself, or its shape",
        &[
            "*_documentation_part",
            "*_documentation_version",
            "aws_api_gateway_deployment",
            "aws_api_gateway_gateway_response",
            "aws_api_gateway_integration_response",
            "aws_api_gateway_method_response",
            "aws_api_gateway_model",
            "aws_api_gateway_request_validator",
            "aws_api_gateway_resource",
            "aws_apigatewayv2_route_response",
            "aws_cognito_user_pool_ui_customization",
            "aws_ec2_transit_gateway_route_table",
        ],
    ),
    (
        "how the source reads a repository of code, which stays where it is",
        &[
            "aws_apprunner_connection",
            "aws_codestarconnections_connection",
            "aws_sagemaker_code_repository",
            "google_cloudbuild_bitbucket_server_config",
            "google_cloudbuildv2_connection",
            "google_developer_connect_connection",
            "google_developer_connect_git_repository_link",
        ],
    ),
    (
        "backups of the target begin anew and have a plan of their own",
        &[
            "azurerm_backup_container_storage_account",
            "azurerm_data_protection_backup_instance_blob_storage",
            "azurerm_data_protection_backup_instance_data_lake_storage",
            "azurerm_data_protection_backup_instance_disk",
            "azurerm_data_protection_backup_instance_kubernetes_cluster",
            "azurerm_data_protection_backup_instance_mysql_flexible_server",
            "azurerm_data_protection_backup_instance_postgresql",
            "azurerm_data_protection_backup_instance_postgresql_flexible_server",
            "google_backup_dr_backup_plan_association",
            "google_compute_disk_resource_policy_attachment",
            "google_compute_region_disk_resource_policy_attachment",
        ],
    ),
    (
        "what takes its place is reached in the private network alone, or answers to names of its own",
        &[
            "ovh_cloud_project_gateway_interface",
            "ovh_iploadbalancing_vrack_network",
            "scaleway_function_domain",
            "scaleway_vpc_public_gateway_dhcp",
            "scaleway_vpc_public_gateway_dhcp_reservation",
            "azurerm_container_app_environment_custom_domain",
            "azurerm_mssql_outbound_firewall_rule",
            "azurerm_postgresql_flexible_server_virtual_endpoint",
            "azurerm_redis_firewall_rule",
            "azurerm_servicebus_namespace_network_rule_set",
            "google_compute_network_peering_routes_config",
            "google_compute_router_nat_address",
            "google_compute_router_route_policy",
        ],
    ),
    ("runs where Terraform runs", &["archive_file", "local_file", "local_sensitive_file"]),
];

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_prefix('*').map_or(pattern == name, |ending| name.ends_with(ending))
}

/// Resource types that are set aside without a warning.
fn set_aside() -> Vec<&'static str> {
    let of = |(mode, name, entry): (RowMode, &'static str, Entry)| {
        let aside = match entry {
            Entry::Glue(_) => true,
            Entry::Manual(_) => false,
            Entry::Row(row) => {
                row.kind.is_none() && row.set_aside.is_some() && row.by_hand.is_none() && row.part_of.is_none()
            }
        };
        (aside && mode == RowMode::Managed).then_some(name)
    };
    catalog().entries().filter_map(of).collect()
}

#[test]
fn what_holds_data_runs_code_or_moves_packets_is_not_set_aside() {
    let suspicious = |name: &str| {
        // The first word is the provider's.
        name.split('_')
            .skip(1)
            .any(|word| WORDS.iter().any(|known| word == *known || word.strip_suffix('s') == Some(known)))
    };
    let known: Vec<&str> = ARGUED.iter().flat_map(|(_, types)| types.iter().copied()).collect();
    let aside = set_aside();
    let wrong: Vec<&&str> =
        aside.iter().filter(|name| suspicious(name) && !known.iter().any(|pattern| matches(pattern, name))).collect();
    assert!(wrong.is_empty(), "set aside without an argument; make them `manual`, or argue: {wrong:?}");
    let idle: Vec<&&str> =
        known.iter().filter(|pattern| !aside.iter().any(|name| suspicious(name) && matches(pattern, name))).collect();
    assert!(idle.is_empty(), "argued, but not set aside: {idle:?}");
}
