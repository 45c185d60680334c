//! Content delivery.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A distribution: what answers near the caller and remembers.
    pub struct Cdn {
        /// Names under which it answers.
        names: Vec<Field<Text>>,
        /// What it is for.
        comment: Field<Text>,
        /// It answers.
        enabled: Field<bool>,
        /// It answers by IPv6 as well.
        ipv6: Field<bool>,
        /// Version of HTTP that it speaks.
        http_version: Field<String>,
        /// Object that answers for the root.
        default_object: Field<Text>,
        /// Certificate.
        certificate: Field<Link>,
        /// It uses a certificate of the cloud for a name of the cloud.
        default_certificate: Field<bool>,
        /// Least version of TLS, in the source's notation.
        tls_policy: Field<String>,
        /// Which parts of the world answer.
        price_class: Field<String>,
        /// Firewall for HTTP before it.
        web_firewall: Field<Link>,
        /// `whitelist`, `blacklist` or `none`.
        countries_rule: Field<String>,
        /// Countries of that rule.
        countries: Vec<Field<String>>,
        /// Bucket that takes its logs.
        log_bucket: Field<Text>,
        /// Start of the names of logs.
        log_prefix: Field<Text>,
        /// Logs hold cookies.
        log_cookies: Field<bool>,
    }
    lists {
        /// Where content comes from.
        origins: CdnOrigin,
        /// Origins of which a second answers where the first fails.
        origin_groups: CdnOriginGroup,
        /// What holds for which paths; the first one is the default.
        behaviors: CdnBehavior,
        /// What callers see instead of errors.
        errors: CdnError,
    }
}

kind! {
    /// Where content comes from.
    pub struct CdnOrigin {
        /// Name within the distribution.
        id: Field<Text>,
        /// Host or bucket.
        domain: Field<Text>,
        /// Path before every path.
        path: Field<Text>,
        /// Identity with which it reads a bucket.
        access: Field<Link>,
        /// `http-only`, `https-only` or `match-viewer`.
        protocol: Field<String>,
        /// Port of HTTP.
        http_port: Field<u64>,
        /// Port of HTTPS.
        https_port: Field<u64>,
        /// Versions of TLS.
        tls_versions: Vec<Field<String>>,
        /// Seconds that an answer may take.
        read_seconds: Field<u64>,
        /// Seconds for which a connection is kept.
        keepalive_seconds: Field<u64>,
        /// Tries of a connection.
        connection_attempts: Field<u64>,
        /// Seconds of a try.
        connection_seconds: Field<u64>,
        /// A further layer of caches stands before it.
        shield: Field<bool>,
        /// Share of requests.
        weight: Field<u64>,
        /// Order among origins; lower first.
        priority: Field<u64>,
        /// Host that requests name.
        host_header: Field<Text>,
        /// Path of the check.
        health_path: Field<Text>,
    }
    lists {
        /// Headers that are added to requests.
        headers: CdnHeader,
    }
}

kind! {
    /// Origins of which a second answers where the first fails.
    pub struct CdnOriginGroup {
        /// Name within the distribution.
        id: Field<Text>,
        /// Names of the origins, in order.
        members: Vec<Field<Text>>,
        /// Status codes that count as failure.
        status_codes: Vec<Field<u64>>,
    }
}

kind! {
    /// A header that is added.
    pub struct CdnHeader {
        /// Name.
        name: Field<String>,
        /// Value; a secret where it proves who asks.
        value: Field<Text>,
    }
}

kind! {
    /// What holds for some paths.
    pub struct CdnBehavior {
        /// Paths; absent for the default.
        path: Field<Text>,
        /// Name of the origin.
        origin: Field<Text>,
        /// `allow-all`, `https-only` or `redirect-to-https`.
        protocol: Field<String>,
        /// Methods that are passed on.
        methods: Vec<Field<String>>,
        /// Methods whose answers are remembered.
        cached_methods: Vec<Field<String>>,
        /// Answers are compressed.
        compress: Field<bool>,
        /// Least seconds for which answers are remembered.
        ttl_minimum: Field<u64>,
        /// Seconds for which answers without a word about it are remembered.
        ttl_default: Field<u64>,
        /// Most seconds for which answers are remembered.
        ttl_maximum: Field<u64>,
        /// Queries are passed on.
        forward_query: Field<bool>,
        /// Parameters of queries that tell answers apart.
        query_keys: Vec<Field<String>>,
        /// Headers that are passed on.
        forward_headers: Vec<Field<String>>,
        /// `none`, `whitelist` or `all`.
        forward_cookies: Field<String>,
        /// Cookies that are passed on.
        cookies: Vec<Field<String>>,
        /// Rules of remembering that stand elsewhere.
        cache_policy: Field<Link>,
        /// Rules of passing on that stand elsewhere.
        request_policy: Field<Link>,
        /// Headers of answers that stand elsewhere.
        response_policy: Field<Link>,
        /// Keys of whoever signs addresses.
        signers: Vec<Field<Link>>,
        /// Uploads are smooth streaming.
        smooth_streaming: Field<bool>,
        /// Key of the encryption of single fields.
        field_encryption: Field<Link>,
    }
    lists {
        /// Code that runs for each request.
        functions: CdnFunction,
    }
}

kind! {
    /// Code that runs for each request.
    pub struct CdnFunction {
        /// `viewer-request`, `origin-request`, `origin-response` or `viewer-response`.
        event: Field<String>,
        /// The function.
        function: Field<Link>,
        /// It sees the body.
        body: Field<bool>,
    }
}

kind! {
    /// What callers see instead of an error.
    pub struct CdnError {
        /// Status code of the origin.
        code: Field<u64>,
        /// Status code for the caller.
        response_code: Field<u64>,
        /// Page for the caller.
        page: Field<Text>,
        /// Seconds for which it is remembered.
        ttl: Field<u64>,
    }
}

kind! {
    /// Rules that several behaviors share: what is remembered, passed on, or added to answers.
    pub struct CdnPolicy {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        comment: Field<Text>,
        /// `cache`, `request`, `response` or `access`.
        purpose: Field<String>,
        /// Least seconds for which answers are remembered.
        ttl_minimum: Field<u64>,
        /// Seconds for which answers without a word about it are remembered.
        ttl_default: Field<u64>,
        /// Most seconds for which answers are remembered.
        ttl_maximum: Field<u64>,
        /// Which headers tell answers apart or are passed on: `none`, `whitelist`, `all`, …
        headers_rule: Field<String>,
        /// Those headers.
        headers: Vec<Field<String>>,
        /// Which cookies: `none`, `whitelist`, `allExcept` or `all`.
        cookies_rule: Field<String>,
        /// Those cookies.
        cookies: Vec<Field<String>>,
        /// Which parameters of queries: `none`, `whitelist`, `allExcept` or `all`.
        queries_rule: Field<String>,
        /// Those parameters.
        queries: Vec<Field<String>>,
        /// Answers are remembered in Gzip.
        gzip: Field<bool>,
        /// Answers are remembered in Brotli.
        brotli: Field<bool>,
        /// Origins whose pages may read answers.
        allowed_origins: Vec<Field<Text>>,
        /// Methods that pages of other origins may use.
        allowed_methods: Vec<Field<String>>,
        /// Headers that pages of other origins may send.
        allowed_headers: Vec<Field<String>>,
        /// Headers that pages of other origins may read.
        exposed_headers: Vec<Field<String>>,
        /// Pages of other origins may send credentials.
        allow_credentials: Field<bool>,
        /// Seconds for which browsers remember that.
        cors_seconds: Field<u64>,
        /// It replaces what the origin says about other origins.
        cors_override: Field<bool>,
        /// Value of `Content-Security-Policy`.
        content_security_policy: Field<Text>,
        /// Value of `X-Frame-Options`.
        frame_options: Field<String>,
        /// Value of `Referrer-Policy`.
        referrer_policy: Field<String>,
        /// Seconds of `Strict-Transport-Security`.
        hsts_seconds: Field<u64>,
        /// It holds for names below.
        hsts_subdomains: Field<bool>,
        /// It may be put into lists of browsers.
        hsts_preload: Field<bool>,
        /// `X-Content-Type-Options: nosniff` is added.
        no_sniff: Field<bool>,
        /// Value of `X-XSS-Protection`: whether browsers stop pages.
        xss_protection: Field<bool>,
        /// Headers of answers that are removed.
        removed_headers: Vec<Field<String>>,
        /// How requests to a bucket are signed.
        signing: Field<String>,
        /// Public keys of whoever signs addresses.
        keys: Vec<Field<Link>>,
        /// Public key, as PEM.
        public_key: Field<Text>,
    }
    lists {
        /// Headers that are added to answers.
        added_headers: CdnHeader,
    }
}
