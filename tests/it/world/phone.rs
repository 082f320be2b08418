//! A stand-in for eGov Mobile: it reads a QR code or a deep link, and speaks with whoever asks for a signature only as
//! the real app does.

use super::api::{Answer, Api};
use super::log::may_not_be_logged;
use super::{Person, World};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::cms::{self, Detached};
use eds::hash::sha256;
use eds::keyfile::KeyFile;
use reqwest::Method;
use serde_json::{Value, json};

/// What comes before the address in a QR code.
const QR_PREFIX: &str = "mobileSign:";
/// Base64 of phones comes in lines of this length.
const LINE: usize = 76;

/// A phone that read a QR code.
#[derive(Clone)]
pub(crate) struct Phone {
    api: Api,
    link: String,
    language: Option<&'static str>,
}

/// What the phone found behind the link and shows its person.
#[derive(Clone)]
pub(crate) struct Request {
    phone: Phone,
    /// What the first address said.
    pub(crate) asked: Value,
    /// The documents as they came.
    pub(crate) documents: Value,
}

impl World {
    /// A phone that reads the QR code of a signing.
    pub(crate) fn phone(&self, started: &Value) -> Phone {
        let qr = started["qr"].as_str().unwrap();
        let link = qr.strip_prefix(QR_PREFIX).unwrap();
        may_not_be_logged([link.rsplit('/').next().unwrap().to_owned()]);
        Phone {
            api: self.api(),
            link: link.to_owned(),
            language: None,
        }
    }
}

impl Phone {
    /// A phone whose person speaks this language; phones of before 2024 do not say.
    pub(crate) fn speaking(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    /// The path an address has on the server it belongs to.
    fn path<'a>(&self, address: &'a str) -> &'a str {
        address
            .strip_prefix(self.api.address.as_str())
            .unwrap_or_else(|| panic!("{address} is not the public address"))
    }

    fn ask(&self, method: Method, address: &str) -> super::Ask {
        let ask = self.api.ask(method, self.path(address));
        match self.language {
            Some(language) => ask.language(language),
            None => ask,
        }
    }

    /// Follows the link.
    pub(crate) async fn follow(&self) -> Answer {
        self.ask(Method::GET, &self.link).send().await
    }

    /// Fetches a document with a token.
    pub(crate) async fn fetch(&self, asked: &Value, token: &str) -> Answer {
        let uri = asked["document"]["uri"].as_str().unwrap();
        self.ask(Method::GET, uri).bearer(token).send().await
    }

    /// Follows the link and fetches the document, as the app does in one go.
    pub(crate) async fn read(&self) -> Request {
        let asked = self.follow().await.ok();
        assert_eq!(asked["document"]["auth_type"], "Token");
        let token = asked["document"]["auth_token"].as_str().unwrap();
        may_not_be_logged([token.to_owned()]);
        let documents = self.fetch(&asked, token).await.ok();
        assert_eq!(documents["version"], 1);
        Request {
            phone: self.clone(),
            documents,
            asked,
        }
    }

    /// Reads, signs with a key and brings the signature.
    pub(crate) async fn sign(&self, key: &KeyFile, person: &Person) -> Answer {
        let request = self.read().await;
        let signed = request.signed(key, person);
        request.bring(&signed).await
    }
}

impl Request {
    /// The bytes of the document.
    pub(crate) fn document(&self) -> Vec<u8> {
        let data = self.documents["documentsToSign"][0]["document"]["file"]["data"].as_str();
        STANDARD.decode(data.unwrap()).unwrap()
    }

    /// The same JSON with a CMS over the document, made as the method says.
    pub(crate) fn signed(&self, key: &KeyFile, person: &Person) -> Value {
        self.signed_over(key, person, &self.document())
    }

    /// The same JSON with a CMS over any bytes.
    pub(crate) fn signed_over(&self, key: &KeyFile, person: &Person, bytes: &[u8]) -> Value {
        let cms = match self.documents["signMethod"].as_str().unwrap() {
            "CMS_WITH_DATA" => person.attached(key, bytes),
            "CMS_SIGN_ONLY" => cms::sign_detached(key, sha256(bytes), Detached::Pades).unwrap(),
            other => panic!("eGov Mobile knows no {other} here"),
        };
        self.with(&cms)
    }

    /// The same JSON with this CMS, in lines as Android breaks base64.
    pub(crate) fn with(&self, cms: &[u8]) -> Value {
        let base64 = STANDARD.encode(cms);
        let lines: Vec<&str> = base64
            .as_bytes()
            .chunks(LINE)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let mut signed = self.documents.clone();
        signed["documentsToSign"][0]["document"]["file"]["data"] = json!(lines.join("\n"));
        signed
    }

    /// Brings the signed documents.
    pub(crate) async fn bring(&self, signed: &Value) -> Answer {
        let token = self.asked["document"]["auth_token"].as_str().unwrap();
        self.bring_with(signed, token).await
    }

    /// Brings the signed documents with any token.
    pub(crate) async fn bring_with(&self, signed: &Value, token: &str) -> Answer {
        let uri = self.asked["document"]["uri"].as_str().unwrap();
        let ask = self.phone.ask(Method::PUT, uri);
        ask.bearer(token).json(signed).send().await
    }
}
