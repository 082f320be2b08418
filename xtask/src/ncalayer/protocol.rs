//! NCALayer's protocol: what a page may ask for, and the shapes of the answers.

use serde::Deserialize;
use serde_json::{Value, json};

/// The module that signs.
const BASICS: &str = "kz.gov.pki.knca.basics";
/// What pages send to see whether NCALayer is still there; it comes back as it is.
const HEARTBEAT: &str = "--heartbeat--";
/// The version of the greeting, which pages compare with the one they need.
const VERSION: &str = "1.4";
/// The most documents of one request.
const MOST_DOCUMENTS: usize = 100;

/// What a page asks for.
#[derive(Debug)]
pub(super) enum Asked {
    Heartbeat,
    Sign(Wanted),
    /// Something else: the answer to it.
    Refused(Value),
}

/// A signature that is asked for; of `args`, what the stand-in looks at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wanted {
    format: String,
    pub(super) data: Documents,
    pub(super) signing_params: SigningParams,
    #[serde(default)]
    pub(super) signer_params: SignerParams,
}

/// One document or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Documents {
    One(String),
    Several(Vec<String>),
}

/// How to sign.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SigningParams {
    /// The data is base64 of what is to be signed, else the text itself.
    #[serde(default)]
    pub(super) decode: Flag,
    /// The signature holds what was signed.
    #[serde(default)]
    pub(super) encapsulate: Flag,
    /// The data is the hash of what is to be signed.
    #[serde(default)]
    pub(super) digested: Flag,
    /// Anything but null asks for a time-stamp.
    #[serde(default)]
    pub(super) tsa_profile: Value,
}

/// Which key to sign with; empty texts and lists leave it open.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SignerParams {
    pub(super) iin: Option<String>,
    pub(super) bin: Option<String>,
    pub(super) serial_number: Option<String>,
    pub(super) ext_key_usage_oids: Option<Vec<String>>,
}

/// True or false, which some pages write as text.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Loose")]
pub(super) struct Flag(pub(super) bool);

#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Truth(bool),
    Text(String),
    Null(()),
}

impl From<Loose> for Flag {
    fn from(loose: Loose) -> Self {
        Self(match loose {
            Loose::Truth(truth) => truth,
            Loose::Text(text) => text == "true",
            Loose::Null(()) => false,
        })
    }
}

/// Why nothing is signed, by NCALayer's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Not JSON, or no request.
    General,
    /// Longer than the stand-in takes.
    TooLarge,
    /// No such method.
    Method,
    /// The arguments do not fit.
    Parameters,
    /// No key fits, the key did not sign, or there is no time-stamp.
    Signing,
}

impl Refusal {
    const fn code(self) -> &'static str {
        match self {
            Self::General | Self::TooLarge => "GENERAL_ERROR",
            Self::Method => "INVOCATION_ERROR",
            Self::Parameters => "INVALID_SIGNING_PARAMS",
            Self::Signing => "SIGNING_FAILURE",
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::General => "the request does not read",
            Self::TooLarge => "the request is too long",
            Self::Method => "there is no such method",
            Self::Parameters => "the arguments do not fit",
            Self::Signing => "the signature was not made",
        }
    }
}

impl Documents {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(document) => std::slice::from_ref(document),
            Self::Several(documents) => documents,
        }
    }
}

/// What NCALayer says when a page connects.
pub(super) fn greeting() -> Value {
    json!({ "result": { "version": VERSION } })
}

/// The answer with the signatures, in the order of the documents.
pub(super) fn signed(signatures: &[String]) -> Value {
    json!({ "status": true, "body": { "result": signatures } })
}

/// The answer when the user closed the window: success without a result.
pub(super) fn cancelled() -> Value {
    json!({ "status": true, "body": {} })
}

/// The answer when nothing is signed.
pub(super) fn refused(refusal: Refusal, details: &str) -> Value {
    json!({
        "status": false, "code": refusal.code(), "message": refusal.message(), "details": details,
    })
}

/// Reads a message of a page; whatever it is, there is an answer to it.
pub(super) fn read(text: &str) -> Asked {
    if text == HEARTBEAT {
        return Asked::Heartbeat;
    }
    let Ok(Value::Object(request)) = serde_json::from_str(text) else {
        return Asked::Refused(refused(Refusal::General, ""));
    };
    let named = |name: &str| request.get(name).and_then(Value::as_str);
    if named("module") != Some(BASICS) {
        return Asked::Refused(json!({ "success": false, "errorCode": "MODULE_NOT_FOUND" }));
    }
    if named("method") != Some("sign") {
        return Asked::Refused(refused(Refusal::Method, ""));
    }
    let arguments = request.get("args").cloned().unwrap_or_default();
    match serde_json::from_value::<Wanted>(arguments) {
        Ok(wanted) => match objection(&wanted) {
            None => Asked::Sign(wanted),
            Some(details) => Asked::Refused(refused(Refusal::Parameters, details)),
        },
        Err(error) => Asked::Refused(refused(Refusal::Parameters, &error.to_string())),
    }
}

fn objection(wanted: &Wanted) -> Option<&'static str> {
    let count = wanted.data.all().len();
    if wanted.format != "cms" {
        Some("the stand-in makes cms alone")
    } else if count == 0 || count > MOST_DOCUMENTS {
        Some("between 1 and 100 documents")
    } else if wanted.signing_params.encapsulate.0 && wanted.signing_params.digested.0 {
        Some("a hash cannot be encapsulated")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Value {
        match read(text) {
            Asked::Refused(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    fn request(args: &Value) -> String {
        json!({ "module": BASICS, "method": "sign", "args": args }).to_string()
    }

    #[test]
    fn a_page_may_leave_open_what_it_does_not_care_for() {
        let asked = read(&request(&json!({
            "allowedStorages": null, "format": "cms", "data": "dGV4dA==", "locale": "kk",
            "signingParams": { "decode": "true", "encapsulate": true, "digested": null },
            "signerParams": { "iin": "", "chain": null, "extKeyUsageOids": [] },
        })));
        let Asked::Sign(wanted) = asked else {
            panic!("{asked:?}")
        };
        assert_eq!(wanted.data.all(), ["dGV4dA=="]);
        assert!(wanted.signing_params.decode.0 && wanted.signing_params.encapsulate.0);
        assert!(!wanted.signing_params.digested.0 && wanted.signing_params.tsa_profile.is_null());
    }

    #[test]
    fn every_wrong_request_has_its_answer() {
        for text in ["", "{", "[]", "null", "7", "\"text\"", "{\"module\":1}\0"] {
            assert_eq!(answer(text)["code"], "GENERAL_ERROR", "{text}");
        }
        for text in ["{}", r#"{"module":"NURSign"}"#, r#"{"module":{"a":[]}}"#] {
            assert_eq!(answer(text)["errorCode"], "MODULE_NOT_FOUND", "{text}");
        }
        let method = json!({ "module": BASICS, "method": "format-disk" }).to_string();
        assert_eq!(answer(&method)["code"], "INVOCATION_ERROR");
        let plain = json!({ "decode": true });
        for args in [
            json!(null),
            json!([]),
            json!({ "format": "cms" }),
            json!({ "format": "xml", "data": "x", "signingParams": plain }),
            json!({ "format": "cms", "data": 7, "signingParams": plain }),
            json!({ "format": "cms", "data": [], "signingParams": plain }),
            json!({ "format": "cms", "data": vec!["x"; 101], "signingParams": plain }),
            json!({ "format": "cms", "data": "x", "signingParams": { "encapsulate": true, "digested": true } }),
            json!({ "format": "cms", "data": "x", "signingParams": plain, "signerParams": { "iin": 7 } }),
        ] {
            assert_eq!(
                answer(&request(&args))["code"],
                "INVALID_SIGNING_PARAMS",
                "{args}"
            );
        }
    }

    #[test]
    fn deep_nesting_is_an_ordinary_wrong_request() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(answer(&deep)["code"], "GENERAL_ERROR");
    }
}
