//! The one error type that has a status code, and the table of codes.
//!
//! A code is stable: callers branch on it. Its text is for the person who can do something about it.
//! Internal causes are kept for the log and never shown.

use std::time::Duration;

/// Declares the codes with status and title.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal, $title:literal;)*) => {
        /// What went wrong, as callers see it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant),* }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// A short summary that is the same each time.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),* }
            }
        }
    };
}

codes! {
    /// The body or a query can't be read at all.
    BadRequest = "bad_request", 400, "The request can't be read";
    /// Nobody, or nobody who is known, is signed in.
    Unauthorized = "unauthorized", 401, "Sign-in needed";
    /// E-mail address or password are wrong.
    WrongCredentials = "wrong_credentials", 401, "Wrong e-mail address or password";
    /// The workspace's plan has no more of it.
    QuotaReached = "quota_reached", 402, "The plan's limit is reached";
    /// A payment was declined.
    PaymentFailed = "payment_failed", 402, "The payment failed";
    /// Signed in, but not allowed.
    Forbidden = "forbidden", 403, "Not allowed";
    /// The account's address must be confirmed first.
    EmailUnconfirmed = "email_unconfirmed", 403, "Confirm your address first";
    /// A page of that origin may not use this.
    OriginNotAllowed = "origin_not_allowed", 403, "Not allowed from this website";
    /// Not yours, or not there.
    NotFound = "not_found", 404, "Not found";
    /// There, but not with this method.
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed";
    /// It can't be done in the present state.
    Conflict = "conflict", 409, "Conflict";
    /// That e-mail address has an account.
    EmailTaken = "email_taken", 409, "This e-mail address is taken";
    /// The body is larger than the limit.
    TooLarge = "too_large", 413, "Too large";
    /// The body is not of a type that is read here.
    UnsupportedMediaType = "unsupported_media_type", 415, "Unsupported media type";
    /// A value is not valid; the fields say which.
    Invalid = "invalid", 422, "Some values are not valid";
    /// A file that is no export, or one that was changed, cut off or made by something newer.
    ArchiveInvalid = "archive_invalid", 422, "This export can't be imported";
    /// Too many requests.
    RateLimited = "rate_limited", 429, "Too many requests";
    /// Our fault; the log knows more.
    Internal = "internal", 500, "Something went wrong";
    /// The model's server answered with what can't be used.
    ModelBadResponse = "model_bad_response", 502, "The model's answer can't be used";
    /// The database is held by somebody else.
    DatabaseBusy = "database_busy", 503, "Busy";
    /// The disk is full.
    StorageFull = "storage_full", 503, "No space left";
    /// The payment service can't be reached.
    BillingUnavailable = "billing_unavailable", 503, "The payment service can't be reached";
    /// No model can be reached.
    ModelUnavailable = "model_unavailable", 503, "The model can't be reached";
    /// The provider that people sign in with can't be reached.
    SignInUnavailable = "sign_in_unavailable", 503, "The sign-in provider can't be reached";
    /// The operator has switched changes off.
    Maintenance = "maintenance", 503, "Under maintenance";
    /// The server is going down.
    ServerStopping = "server_stopping", 503, "The server is restarting";
    /// The client took too long to send its request.
    RequestTimeout = "request_timeout", 408, "The request took too long";
    /// The model took too long.
    ModelTimeout = "model_timeout", 504, "The model took too long";
}

/// A field of the request that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Path of the field, such as `settings.theme.color`.
    pub field: String,
    /// What is wrong, in a word: `required`, `unknown`, `invalid`.
    pub code: String,
    /// What is wrong, in a sentence.
    pub detail: String,
}

/// A failure with a code for the caller, a sentence for the person, and a cause for the log.
#[derive(Debug)]
pub struct Error {
    /// What callers branch on.
    pub code: Code,
    /// What happened, why, and what to do.
    pub detail: String,
    /// On `Invalid`: which fields.
    pub fields: Vec<FieldError>,
    /// When to come back.
    pub retry_after: Option<Duration>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of what may fail with an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure with a sentence for the person.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new(), retry_after: None, source: None }
    }

    /// Our own fault: the caller sees a constant sentence, the log the cause.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal, "The server could not do this. It has been logged; please try again.")
            .caused_by(source)
    }

    /// No such row, or somebody else's: both look the same.
    #[must_use]
    pub fn not_found(noun: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {noun} here. It may have been deleted."))
    }

    /// One field is not valid.
    pub fn invalid(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError {
            field: field.to_owned(),
            code: code.to_owned(),
            detail: detail.into(),
        }])
    }

    /// Several fields are not valid.
    #[must_use]
    pub fn invalid_fields(fields: Vec<FieldError>) -> Self {
        let detail = fields.first().map_or_else(
            || "A value is not valid.".to_owned(),
            |first| {
                if first.field.is_empty() {
                    first.detail.clone()
                } else {
                    format!("{}: {}", first.field, first.detail)
                }
            },
        );
        Self { fields, ..Self::new(Code::Invalid, detail) }
    }

    /// Adds the cause, for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says when to come back.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The cause and its causes, outermost first, for the log.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = String::new();
        let mut next = std::error::Error::source(self);
        while let Some(error) = next {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&error.to_string());
            next = error.source();
        }
        text
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
