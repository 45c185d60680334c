//! A product on Google Cloud.

use super::{Cloud, resource};
use serde_json::{Value, json};

const PROJECT: &str = "projects/shop-prod";

fn link(path: &str) -> String {
    format!("https://www.googleapis.com/compute/v1/{PROJECT}/{path}")
}

/// Its instances, in the form in which states keep them.
pub(super) fn product(number: usize) -> Vec<Value> {
    let named = |what: &str| format!("g{number}-{what}");
    let make = |type_name: &str, name: &str, dependencies: &[&str], mut attributes: Value| {
        if let Some(attributes) = attributes.as_object_mut() {
            attributes.insert("project".into(), "shop-prod".into());
            attributes.insert("timeouts".into(), Value::Null);
        }
        resource(Cloud::Google, number, type_name, name, dependencies, attributes)
    };
    let labels = json!({ "team": "platform", "product": format!("g{number}") });
    let network = format!("{PROJECT}/global/networks/g{number}");
    let subnet = format!("{PROJECT}/regions/europe-west1/subnetworks/g{number}-servers");
    let account = format!("g{number}-app@shop-prod.iam.gserviceaccount.com");
    let firewall = |label: &str, port: &str, sources: &[&str], tags: &[&str]| {
        make(
            "google_compute_firewall",
            label,
            &["google_compute_network.main"],
            json!({
                "id": format!("{PROJECT}/global/firewalls/g{number}-{label}"), "name": named(label), "network": network,
                "self_link": link(&format!("global/firewalls/g{number}-{label}")), "direction": "INGRESS", "priority": 1000,
                "allow": [{ "protocol": "tcp", "ports": [port] }], "deny": [], "source_ranges": sources, "source_tags": null,
                "target_tags": tags, "log_config": [], "disabled": false, "description": "",
            }),
        )
    };
    let server = |index: usize, label: &str| {
        make(
            "google_compute_instance",
            label,
            &["google_compute_subnetwork.servers"],
            json!({
                "id": format!("{PROJECT}/zones/europe-west1-b/instances/g{number}-{label}"), "name": named(label),
                "machine_type": "e2-standard-2", "zone": "europe-west1-b", "tags": ["web"], "labels": labels,
                "effective_labels": labels, "terraform_labels": labels, "can_ip_forward": false, "deletion_protection": false,
                "self_link": link(&format!("zones/europe-west1-b/instances/g{number}-{label}")), "metadata": { "enable-oslogin": "TRUE" },
                "boot_disk": [{ "auto_delete": true, "device_name": "persistent-disk-0", "initialize_params": [{ "image": "debian-cloud/debian-12", "size": 20, "type": "pd-balanced" }] }],
                "network_interface": [{ "network": network, "subnetwork": subnet, "network_ip": format!("10.{}.{}.{}", number / 250 % 250, number % 250, 10 + index), "access_config": [] }],
                "attached_disk": [], "service_account": [{ "email": account, "scopes": ["cloud-platform"] }], "scratch_disk": [],
            }),
        )
    };
    let member = |type_name: &str, label: &str, role: &str, what: Value| {
        let mut attributes = json!({
            "id": format!("g{number}/{role}/{account}"), "role": role, "member": format!("serviceAccount:{account}"), "condition": [], "etag": "BwY=",
        });
        if let (Some(attributes), Value::Object(what)) = (attributes.as_object_mut(), what) {
            attributes.extend(what);
        }
        make(type_name, label, &["google_service_account.app"], attributes)
    };
    let topic = format!("{PROJECT}/topics/g{number}-events");
    let database = format!("shop-prod:europe-west1:g{number}-main");
    vec![
        make(
            "google_compute_network",
            "main",
            &[],
            json!({ "id": network, "self_link": link(&format!("global/networks/g{number}")), "name": format!("g{number}"), "auto_create_subnetworks": false, "routing_mode": "REGIONAL", "mtu": 1460 }),
        ),
        make(
            "google_compute_subnetwork",
            "servers",
            &["google_compute_network.main"],
            json!({ "id": subnet, "self_link": link(&format!("regions/europe-west1/subnetworks/g{number}-servers")), "name": named("servers"), "network": network, "ip_cidr_range": format!("10.{}.{}.0/24", number / 250 % 250, number % 250), "region": "europe-west1", "private_ip_google_access": true, "secondary_ip_range": [], "log_config": [] }),
        ),
        firewall("https", "443", &["0.0.0.0/0"], &["web"]),
        firewall("ssh", "22", &["35.235.240.0/20"], &[]),
        make(
            "google_service_account",
            "app",
            &[],
            json!({ "id": format!("{PROJECT}/serviceAccounts/{account}"), "account_id": named("app"), "email": account, "member": format!("serviceAccount:{account}"), "name": format!("{PROJECT}/serviceAccounts/{account}"), "display_name": "" }),
        ),
        member("google_pubsub_topic_iam_member", "publisher", "roles/pubsub.publisher", json!({ "topic": topic })),
        member(
            "google_storage_bucket_iam_member",
            "reader",
            "roles/storage.objectViewer",
            json!({ "bucket": named("media") }),
        ),
        server(0, "web"),
        server(1, "worker"),
        make(
            "google_compute_address",
            "web",
            &[],
            json!({ "id": format!("{PROJECT}/regions/europe-west1/addresses/g{number}-web"), "name": named("web"), "address": format!("34.{}.{}.7", number / 250 % 250, number % 250), "address_type": "EXTERNAL", "region": "europe-west1", "labels": labels, "effective_labels": labels, "terraform_labels": labels }),
        ),
        make(
            "google_sql_database_instance",
            "main",
            &["google_compute_network.main"],
            json!({
                "id": named("main"), "name": named("main"), "database_version": "POSTGRES_16", "region": "europe-west1", "connection_name": database, "deletion_protection": true,
                "self_link": format!("https://sqladmin.googleapis.com/sql/v1beta4/{PROJECT}/instances/g{number}-main"), "private_ip_address": format!("10.200.{}.{}", number / 250 % 250, number % 250),
                "settings": [{ "tier": "db-custom-2-7680", "availability_type": "ZONAL", "disk_size": 50, "disk_type": "PD_SSD", "disk_autoresize": true, "user_labels": labels, "backup_configuration": [{ "enabled": true, "point_in_time_recovery_enabled": true, "start_time": "03:00" }], "ip_configuration": [{ "ipv4_enabled": false, "private_network": network, "ssl_mode": "ENCRYPTED_ONLY" }], "database_flags": [{ "name": "log_min_duration_statement", "value": "500" }] }],
                "replica_configuration": [], "ip_address": [],
            }),
        ),
        make(
            "google_sql_database",
            "app",
            &["google_sql_database_instance.main"],
            json!({ "id": format!("{PROJECT}/instances/g{number}-main/databases/app"), "name": "app", "instance": named("main"), "charset": "UTF8", "collation": "en_US.UTF8", "deletion_policy": "DELETE" }),
        ),
        make(
            "google_sql_user",
            "app",
            &["google_sql_database_instance.main"],
            json!({ "id": format!("app//g{number}-main"), "name": "app", "instance": named("main"), "password": format!("secret-{number:032x}"), "type": "", "password_policy": [] }),
        ),
        make(
            "google_storage_bucket",
            "media",
            &[],
            json!({ "id": named("media"), "name": named("media"), "location": "EUROPE-WEST1", "storage_class": "STANDARD", "url": format!("gs://g{number}-media"), "self_link": format!("https://www.googleapis.com/storage/v1/b/g{number}-media"), "uniform_bucket_level_access": true, "versioning": [{ "enabled": true }], "lifecycle_rule": [{ "action": [{ "type": "Delete", "storage_class": "" }], "condition": [{ "age": 90, "with_state": "ARCHIVED" }] }], "cors": [], "website": [], "labels": labels, "effective_labels": labels, "terraform_labels": labels, "force_destroy": false }),
        ),
        make(
            "google_pubsub_topic",
            "events",
            &[],
            json!({ "id": topic, "name": named("events"), "labels": labels, "effective_labels": labels, "terraform_labels": labels, "message_retention_duration": "86400s" }),
        ),
        make(
            "google_pubsub_subscription",
            "worker",
            &["google_pubsub_topic.events"],
            json!({ "id": format!("{PROJECT}/subscriptions/g{number}-worker"), "name": named("worker"), "topic": topic, "ack_deadline_seconds": 30, "message_retention_duration": "604800s", "retain_acked_messages": false, "push_config": [], "dead_letter_policy": [], "retry_policy": [{ "minimum_backoff": "10s", "maximum_backoff": "600s" }], "labels": labels, "effective_labels": labels, "terraform_labels": labels }),
        ),
        make(
            "google_secret_manager_secret",
            "token",
            &[],
            json!({ "id": format!("{PROJECT}/secrets/g{number}-token"), "secret_id": named("token"), "name": format!("{PROJECT}/secrets/g{number}-token"), "replication": [{ "auto": [{}], "user_managed": [] }], "labels": labels, "effective_labels": labels, "terraform_labels": labels }),
        ),
        make(
            "google_cloud_run_v2_service",
            "api",
            &["google_sql_database_instance.main", "google_secret_manager_secret.token"],
            json!({
                "id": format!("{PROJECT}/locations/europe-west1/services/g{number}-api"), "name": named("api"), "location": "europe-west1", "ingress": "INGRESS_TRAFFIC_ALL", "uri": format!("https://g{number}-api-uc.a.run.app"), "labels": labels, "effective_labels": labels, "terraform_labels": labels,
                "template": [{ "service_account": account, "scaling": [{ "min_instance_count": 1, "max_instance_count": 4 }], "containers": [{ "name": "", "image": format!("europe-west1-docker.pkg.dev/shop-prod/g{number}/api:1.0.{number}"), "ports": [{ "container_port": 8080, "name": "http1" }], "resources": [{ "limits": { "cpu": "1", "memory": "512Mi" } }], "env": [{ "name": "DATABASE", "value": database, "value_source": [] }, { "name": "TOPIC", "value": topic, "value_source": [] }], "volume_mounts": [] }], "volumes": [], "vpc_access": [] }],
                "traffic": [{ "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100 }],
            }),
        ),
        make(
            "google_dns_managed_zone",
            "main",
            &[],
            json!({ "id": format!("{PROJECT}/managedZones/g{number}"), "name": format!("g{number}"), "dns_name": format!("g{number}.example."), "visibility": "public", "description": "Managed by Terraform", "labels": labels, "effective_labels": labels, "terraform_labels": labels, "name_servers": [] }),
        ),
        make(
            "google_dns_record_set",
            "www",
            &["google_dns_managed_zone.main", "google_compute_address.web"],
            json!({ "id": format!("{PROJECT}/managedZones/g{number}/rrsets/www.g{number}.example./A"), "name": format!("www.g{number}.example."), "managed_zone": format!("g{number}"), "type": "A", "ttl": 300, "rrdatas": [format!("34.{}.{}.7", number / 250 % 250, number % 250)], "routing_policy": [] }),
        ),
    ]
}
