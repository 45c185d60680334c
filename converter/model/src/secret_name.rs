//! Names that say that a value is a secret.

/// Words in a name that make its value a secret.
const WORDS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSWORT",
    "PWD",
    "PASS",
    "PASSPHRASE",
    "SECRET",
    "SECRETS",
    "TOKEN",
    "CREDENTIAL",
    "CREDENTIALS",
    "APIKEY",
    "PRIVATEKEY",
    "ACCESSKEY",
    "SALT",
    "PEPPER",
    "HMAC",
];

/// What a name ends in when it is about a secret but is not one.
const ABOUT: &[&str] = &[
    "ARN",
    "NAME",
    "NAMES",
    "ID",
    "IDS",
    "PATH",
    "FILE",
    "DIR",
    "DIRECTORY",
    "TTL",
    "EXPIRY",
    "EXPIRATION",
    "EXPIRES",
    "LIFETIME",
    "LENGTH",
    "ENABLED",
    "DISABLED",
    "REQUIRED",
    "HOST",
    "PORT",
    "TYPE",
    "HEADER",
    "ALGORITHM",
    "ISSUER",
    "AUDIENCE",
    "ENDPOINT",
    "URL",
    "URI",
    "ROUNDS",
    "POLICY",
    "COUNT",
    "SECONDS",
    "MINUTES",
    "HOURS",
    "DAYS",
    "TIMEOUT",
    "VERSION",
    "PREFIX",
    "REGION",
    "PROVIDER",
    "BACKEND",
    "MANAGER",
    "STORE",
    "VERIFICATION",
    "RESET",
    "LIMIT",
    "ROTATION",
    "COOKIE",
    "FORMAT",
    "ENCODING",
];

/// `…_KEY` names that are no secrets.
const PLAIN_KEYS: &[&str] = &[
    "PUBLIC",
    "PARTITION",
    "SORT",
    "PRIMARY",
    "FOREIGN",
    "CACHE",
    "HASH",
    "RANGE",
    "INDEX",
    "OBJECT",
    "ROUTING",
    "GROUP",
    "MESSAGE",
];

/// Names by which clouds tell that a request comes a second time: who knows the value can do nothing with it.
const REQUESTS: &[&[&str]] = &[&["CREATION", "TOKEN"], &["CLIENT", "REQUEST", "TOKEN"]];

/// Whether a name says that its value is a secret.
pub fn names_secret(name: &str) -> bool {
    let words = words(name);
    let Some(last) = words.last() else { return false };
    if REQUESTS.iter().any(|request| words.iter().eq(request.iter())) {
        return false;
    }
    if ABOUT.contains(&last.as_str()) {
        return false;
    }
    if words.iter().any(|word| {
        WORDS.contains(&word.as_str())
            || word.ends_with("PASSWORD")
            || word.ends_with("SECRET")
            || word.ends_with("TOKEN")
    }) {
        return true;
    }
    // DB_PASS, DBPASS, API_KEY, ENCRYPTION_KEY, LICENSE_KEY, KEY.
    last == "KEY" && !words.iter().any(|word| PLAIN_KEYS.contains(&word.as_str()))
        || matches!(last.as_str(), "DBPASS" | "PGPASS" | "SMTPPASS" | "REDISPASS" | "ROOTPASS" | "USERPASS")
}

/// Words of a name, in capitals: `dbPassword` and `DB_PASSWORD` are the same.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before: Option<char> = None;
    for c in name.chars() {
        let starts = !c.is_alphanumeric() || (c.is_uppercase() && before.is_some_and(char::is_lowercase));
        if starts && words.last().is_some_and(|w| !w.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(last) = words.last_mut()
        {
            last.extend(c.to_uppercase());
        }
        before = Some(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_secret() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "dbPassword",
            "POSTGRES_PASS",
            "JWT_SECRET",
            "GITHUB_TOKEN",
            "API_KEY",
            "STRIPE_SECRET_KEY",
            "apiKey",
            "ENCRYPTION_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "APP_KEY",
            "SECRET_KEY_BASE",
            "SMTP_CREDENTIALS",
            "PGPASSWORD",
        ] {
            assert!(names_secret(name), "{name}");
        }
        for name in [
            "PASSWORD_MIN_LENGTH",
            "SECRET_ARN",
            "TOKEN_TTL",
            "PUBLIC_KEY",
            "PARTITION_KEY",
            "KEYCLOAK_HOST",
            "MONKEY",
            "COMPASS",
            "PASSENGER_APP",
            "SECRETS_MANAGER",
            "PASSWORD_FILE",
            "AUTH_URL",
            "TOKEN_ENDPOINT",
            "creation_token",
            "client_request_token",
            "",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }
}
