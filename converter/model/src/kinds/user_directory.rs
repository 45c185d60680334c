//! Users of an application, and who vouches for them.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// Users of an application and how they sign in.
    pub struct UserDirectory {
        /// Name.
        name: Field<Text>,
        /// What a user signs in with instead of a name: `email`, `phone_number`.
        sign_in_with: Vec<Field<String>>,
        /// What a user may sign in with besides a name.
        sign_in_also: Vec<Field<String>>,
        /// What is verified by itself: `email`, `phone_number`.
        verified: Vec<Field<String>>,
        /// Least length of a password.
        password_length: Field<u64>,
        /// Passwords have small letters.
        password_lower: Field<bool>,
        /// Passwords have capital letters.
        password_upper: Field<bool>,
        /// Passwords have digits.
        password_digits: Field<bool>,
        /// Passwords have other characters.
        password_symbols: Field<bool>,
        /// Earlier passwords that may not come again.
        password_history: Field<u64>,
        /// Days for which a first password holds.
        first_password_days: Field<u64>,
        /// `OFF`, `ON` or `OPTIONAL`: a second factor.
        second_factor: Field<String>,
        /// The second factor may be a program that shows numbers.
        second_factor_program: Field<bool>,
        /// Only operators make users.
        operators_make_users: Field<bool>,
        /// Names tell capitals from small letters.
        case_sensitive: Field<bool>,
        /// How a lost password is made anew, best first.
        recovery: Vec<Field<String>>,
        /// Address from which it writes.
        mail_from: Field<Text>,
        /// Mail sender through which it writes.
        mail_sender: Field<Link>,
        /// Address to which people answer.
        mail_reply: Field<Text>,
        /// Subject of the message with a code.
        verification_subject: Field<Text>,
        /// Body of the message with a code.
        verification_message: Field<Text>,
        /// Subject of an invitation.
        invitation_subject: Field<Text>,
        /// Body of an invitation.
        invitation_message: Field<Text>,
        /// Texts of short messages.
        short_messages: Vec<Field<Text>>,
        /// Role with which it sends short messages.
        short_message_role: Field<Link>,
        /// `OFF`, `AUDIT` or `ENFORCED`: attempts that look odd.
        threat_protection: Field<String>,
        /// Name of its page for signing in.
        domain: Field<Text>,
        /// Certificate of that page.
        certificate: Field<Link>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<Text>,
        /// Class of the service that is paid for.
        tier: Field<String>,
    }
    lists {
        /// What is known of a user.
        attributes: UserAttribute,
        /// Code that runs when users sign up or in.
        triggers: UserTrigger,
        /// Who else vouches for users.
        providers: UserProvider,
        /// Groups of users.
        groups: UserGroup,
        /// What programs may ask for.
        scopes: UserScope,
    }
}

kind! {
    /// What is known of a user.
    pub struct UserAttribute {
        /// Name.
        name: Field<String>,
        /// `String`, `Number`, `DateTime` or `Boolean`.
        value_type: Field<String>,
        /// It can change.
        mutable: Field<bool>,
        /// It must be there.
        required: Field<bool>,
        /// Only operators see it.
        hidden: Field<bool>,
        /// Least length or value.
        minimum: Field<Text>,
        /// Greatest length or value.
        maximum: Field<Text>,
    }
}

kind! {
    /// Code that runs when users sign up or in.
    pub struct UserTrigger {
        /// When.
        event: Field<String>,
        /// The function.
        function: Field<Link>,
    }
}

kind! {
    /// Who else vouches for users.
    pub struct UserProvider {
        /// Name.
        name: Field<Text>,
        /// `SAML`, `OIDC`, `Google`, `Facebook`, …
        provider_type: Field<String>,
        /// Id of the application there.
        client_id: Field<Text>,
        /// Secret of the application there; always a secret.
        client_secret: Field<Text>,
        /// Address of its metadata or issuer.
        metadata: Field<Text>,
        /// What is asked for.
        scopes: Field<Text>,
        /// Other details, by name.
        details: std::collections::BTreeMap<String, Field<Text>>,
        /// What of it becomes which attribute.
        attributes: std::collections::BTreeMap<String, Field<Text>>,
        /// Names by which pages find it.
        identifiers: Vec<Field<Text>>,
    }
}

kind! {
    /// A group of users.
    pub struct UserGroup {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Order among groups; lower first.
        precedence: Field<u64>,
        /// Role of the cloud that its users take on.
        role: Field<Link>,
    }
}

kind! {
    /// What programs may ask for.
    pub struct UserScope {
        /// Program that it is about.
        audience: Field<Text>,
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
    }
}

kind! {
    /// A program that signs users in.
    pub struct UserDirectoryClient {
        /// Name.
        name: Field<Text>,
        /// Its directory.
        directory: Field<Link>,
        /// It has a secret.
        has_secret: Field<bool>,
        /// Ways to sign in that it may use.
        flows: Vec<Field<String>>,
        /// Flows of OAuth that it may use: `code`, `implicit`, `client_credentials`.
        oauth_flows: Vec<Field<String>>,
        /// It may use OAuth at all.
        oauth: Field<bool>,
        /// What it may ask for.
        scopes: Vec<Field<Text>>,
        /// Addresses to which a user comes back.
        callbacks: Vec<Field<Text>>,
        /// Addresses to which a user goes at the end.
        logouts: Vec<Field<Text>>,
        /// The first of those addresses.
        default_callback: Field<Text>,
        /// Who may vouch for its users.
        providers: Vec<Field<Text>>,
        /// Time for which a token of access holds, in its unit.
        access_token_time: Field<u64>,
        /// Time for which a token of identity holds, in its unit.
        id_token_time: Field<u64>,
        /// Time for which a token can be made anew, in its unit.
        refresh_token_time: Field<u64>,
        /// Unit of the time of access.
        access_token_unit: Field<String>,
        /// Unit of the time of identity.
        id_token_unit: Field<String>,
        /// Unit of the time of refreshing.
        refresh_token_unit: Field<String>,
        /// Errors do not tell whether a user exists.
        hide_users: Field<Text>,
        /// Tokens can be called back.
        revocation: Field<bool>,
        /// Attributes that it reads.
        reads: Vec<Field<Text>>,
        /// Attributes that it writes.
        writes: Vec<Field<Text>>,
        /// Style sheet of the page for signing in.
        style: Field<Text>,
    }
}

kind! {
    /// What makes identities of elsewhere into identities of the cloud.
    pub struct IdentityFederation {
        /// Name.
        name: Field<Text>,
        /// Who vouches: the address of an issuer, or a name.
        issuers: Vec<Field<Text>>,
        /// Programs for which it vouches.
        audiences: Vec<Field<Text>>,
        /// Fingerprints of its certificates.
        fingerprints: Vec<Field<String>>,
        /// Metadata as XML.
        metadata: Field<Text>,
        /// Users of these clients of directories come through it.
        clients: Vec<Field<Link>>,
        /// Who does not sign in gets an identity as well.
        anonymous: Field<bool>,
        /// Identity of who signed in.
        role: Field<Link>,
        /// Identity of who did not.
        anonymous_role: Field<Link>,
        /// Kubernetes cluster whose pods it is about.
        cluster: Field<Link>,
        /// Condition as the source writes it.
        condition: Field<Text>,
        /// What of a token becomes which attribute.
        mapping: std::collections::BTreeMap<String, Field<Text>>,
    }
}
