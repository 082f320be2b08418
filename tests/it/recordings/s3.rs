//! A stand-in for a store that speaks S3: keeps objects in memory, checks the signature of requests, fails on demand.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use eds::hash::sha256;
use senim::recordings::{Keeping, S3, Secret};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) const BUCKET: &str = "senim-recordings";
const REGION: &str = "kz-ast-1";
const ACCESS_KEY: &str = "SENIMTESTKEY";
const SECRET: &str = "not/a+real-secret-of-anybody";
/// The largest object the stand-in takes.
const LARGEST: usize = 64 << 20;

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An answer that comes too late.
    Slow,
    /// An error of the server.
    Error500,
    /// The store asks to be asked less.
    Error503,
    /// The object is taken and the answer lost.
    TakenThenReset,
    /// The connection ends inside the answer.
    Reset,
    /// A success that is none: nothing is kept.
    Forgotten,
    /// A success with another object's bytes.
    OtherBytes,
    /// A success whose body is not what S3 answers.
    Garbage,
}

#[derive(Default)]
struct Kept {
    objects: BTreeMap<String, Bytes>,
    faults: VecDeque<(Method, Fault)>,
    requests: Vec<(Method, String)>,
    signatures: Signatures,
}

/// Whether signatures are checked; each costs five processes of openssl.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Signatures {
    #[default]
    Unchecked,
    Checked,
}

/// A running stand-in.
#[derive(Clone)]
pub(crate) struct StandIn {
    kept: Arc<Mutex<Kept>>,
    address: SocketAddr,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stand_in = Self {
            kept: Arc::default(),
            address: listener.local_addr().unwrap(),
        };
        let router = Router::new().fallback(serve).with_state(stand_in.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        stand_in
    }

    /// How a vault reaches it.
    pub(crate) fn keeping(&self) -> Keeping {
        Keeping::S3(S3 {
            endpoint: format!("http://{}", self.address),
            bucket: BUCKET.to_owned(),
            region: REGION.to_owned(),
            prefix: Some("calls".to_owned()),
            access_key_id: ACCESS_KEY.to_owned(),
            secret: Secret::new(SECRET.to_owned()),
        })
    }

    /// The next requests of these methods go wrong.
    pub(crate) fn fails(&self, method: &Method, faults: &[Fault]) {
        let mut kept = self.kept.lock().unwrap();
        let faults = faults.iter().map(|fault| (method.clone(), *fault));
        kept.faults.extend(faults);
    }

    pub(crate) fn stops_failing(&self) {
        self.kept.lock().unwrap().faults.clear();
    }

    pub(crate) fn checks_signatures(&self) {
        self.kept.lock().unwrap().signatures = Signatures::Checked;
    }

    pub(crate) fn objects(&self) -> BTreeMap<String, Bytes> {
        self.kept.lock().unwrap().objects.clone()
    }

    pub(crate) fn faults_left(&self) -> usize {
        self.kept.lock().unwrap().faults.len()
    }

    pub(crate) fn requests(&self, method: &Method) -> usize {
        let kept = self.kept.lock().unwrap();
        kept.requests.iter().filter(|(of, _)| of == method).count()
    }

    /// The store after so many changes of its objects behind everybody's back.
    pub(crate) fn change(&self, change: impl Fn(&mut BTreeMap<String, Bytes>)) {
        change(&mut self.kept.lock().unwrap().objects);
    }

    fn fault_for(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut kept = self.kept.lock().unwrap();
        kept.requests.push((method.clone(), path.to_owned()));
        let place = kept.faults.iter().position(|(of, _)| of == method)?;
        kept.faults.remove(place).map(|(_, fault)| fault)
    }
}

async fn serve(State(stand_in): State<StandIn>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LARGEST).await.unwrap();
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let checked = stand_in.kept.lock().unwrap().signatures == Signatures::Checked;
    if checked && let Err(why) = check_signature(&head.method, path, query, &head.headers, &body) {
        return (StatusCode::FORBIDDEN, error("SignatureDoesNotMatch", &why)).into_response();
    }
    let fault = stand_in.fault_for(&head.method, path);
    let Some(name) = path.strip_prefix(&format!("/{BUCKET}")) else {
        return (StatusCode::NOT_FOUND, error("NoSuchBucket", path)).into_response();
    };
    let name = name.trim_start_matches('/').to_owned();
    match fault {
        None => answer(&stand_in, &head.method, &name, query, body),
        Some(Fault::Slow) => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            StatusCode::OK.into_response()
        }
        Some(Fault::Error500) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::Error503) => {
            (StatusCode::SERVICE_UNAVAILABLE, error("SlowDown", "")).into_response()
        }
        Some(Fault::TakenThenReset) => {
            answer(&stand_in, &head.method, &name, query, body);
            reset()
        }
        Some(Fault::Reset) => reset(),
        Some(Fault::Forgotten) => ([("etag", "\"0\"")], "").into_response(),
        Some(Fault::OtherBytes) => other_bytes(&stand_in, &name),
        Some(Fault::Garbage) => "<<<\u{0} what is this".into_response(),
    }
}

fn answer(stand_in: &StandIn, method: &Method, name: &str, query: &str, body: Bytes) -> Response {
    let mut kept = stand_in.kept.lock().unwrap();
    if *method == Method::PUT {
        let tag = format!("\"{}\"", sha256(&body));
        kept.objects.insert(name.to_owned(), body);
        return ([("etag", tag)], "").into_response();
    }
    if *method == Method::DELETE {
        kept.objects.remove(name);
        return StatusCode::NO_CONTENT.into_response();
    }
    if name.is_empty() {
        return list(&kept.objects, query).into_response();
    }
    match kept.objects.get(name) {
        Some(bytes) => object(bytes.clone()),
        None => (StatusCode::NOT_FOUND, error("NoSuchKey", name)).into_response(),
    }
}

fn object(bytes: Bytes) -> Response {
    let tag = format!("\"{}\"", sha256(&bytes));
    let headers = [
        ("etag", tag.as_str()),
        ("last-modified", "Mon, 02 Mar 2026 10:00:00 GMT"),
    ];
    (headers, bytes).into_response()
}

fn other_bytes(stand_in: &StandIn, name: &str) -> Response {
    let kept = stand_in.kept.lock().unwrap();
    let mut bytes = kept
        .objects
        .get(name)
        .map_or(vec![0], |bytes| bytes.to_vec());
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    object(bytes.into())
}

/// An answer that promises more than it sends before the connection ends.
fn reset() -> Response {
    let broken = futures_util::stream::iter([
        Ok(Bytes::from_static(b"half")),
        Err(io::Error::from(io::ErrorKind::ConnectionReset)),
    ]);
    ([("content-length", "1000")], Body::from_stream(broken)).into_response()
}

/// The objects below the prefix that is asked for, as ListObjectsV2 answers.
fn list(objects: &BTreeMap<String, Bytes>, query: &str) -> String {
    let prefix = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("prefix="))
        .unwrap_or_default()
        .replace("%2F", "/");
    let mut contents = String::new();
    for (name, bytes) in objects.iter().filter(|(name, _)| name.starts_with(&prefix)) {
        let size = bytes.len();
        write!(
            contents,
            "<Contents><Key>{name}</Key><LastModified>2026-03-02T10:00:00.000Z</LastModified><ETag>\"0\"</ETag><Size>{size}</Size></Contents>"
        )
        .unwrap();
    }
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult><Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    )
}

fn error(code: &str, message: &str) -> String {
    format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>")
}

/// Computes the signature anew (AWS Signature Version 4, "Create a signed AWS API request"), each HMAC by openssl.
fn check_signature(
    method: &Method,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), String> {
    let text = |name: &str| {
        let value = headers.get(name).ok_or(format!("{name} is missing"))?;
        value.to_str().map_err(|error| error.to_string())
    };
    let authorization = text("authorization")?;
    let field = |name: &str| {
        let at = authorization
            .split([' ', ','])
            .find_map(|part| part.trim().strip_prefix(name));
        at.ok_or(format!("{name} is missing in {authorization}"))
    };
    let (credential, signed) = (field("Credential=")?, field("SignedHeaders=")?);
    let moment = text("x-amz-date")?;
    let scope = format!("{}/{REGION}/s3/aws4_request", &moment[..8]);
    if credential != format!("{ACCESS_KEY}/{scope}") {
        return Err(format!("the credential is {credential}"));
    }
    let mut hash = text("x-amz-content-sha256")?.to_owned();
    if hash != "UNSIGNED-PAYLOAD" && hash != sha256(body).to_string() {
        "of another body".clone_into(&mut hash);
    }
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    let mut canonical = format!("{method}\n{path}\n{}\n", pairs.join("&"));
    for name in signed.split(';') {
        let value = text(name)?.trim();
        writeln!(canonical, "{name}:{value}").unwrap();
    }
    write!(canonical, "\n{signed}\n{hash}").unwrap();
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}",
        sha256(canonical.as_bytes())
    );
    let mut key = hex::encode(format!("AWS4{SECRET}"));
    for part in scope.split('/') {
        key = hmac(&key, part);
    }
    if field("Signature=")? == hmac(&key, &to_sign) {
        Ok(())
    } else {
        Err(format!("not the signature of {canonical}"))
    }
}

/// HMAC-SHA256 in hexadecimal, as openssl computes it.
fn hmac(key: &str, message: &str) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("message");
    std::fs::write(&file, message).unwrap();
    let output = Command::new("openssl")
        .args(["dgst", "-sha256", "-mac", "HMAC", "-macopt"])
        .arg(format!("hexkey:{key}"))
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    said.trim().rsplit(' ').next().unwrap().to_owned()
}
