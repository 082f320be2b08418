//! `/app/`, `/console/` and `/desk/`: the pages of `web/`, as they were built into the program.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

/// What may run in a page; the pages' own tests are served under the same words.
const POLICY: &str = include_str!("../../web/policy.txt");
/// What the worker of the citizen's page may do: bring files of this server, and nothing else.
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
/// Camera and microphone are for the call, and for no other page.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self)";
/// The names of built files change with their content.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time.
const FRESH: &str = "no-cache";
/// What stands where the pages would be, for whoever runs the program.
const MISSING: &str = "The pages are not built. Run `cargo xtask web` (it needs Node.js 20 and npm) and build again.\n";

/// The files of `web/dist`; while developing they are read from disk at each request.
#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Built;

/// The pages and their parts.
pub(super) fn routes() -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/app/") }))
        .route("/app", get(|| async { Redirect::permanent("/app/") }))
        .route("/app/", get(|| async { page("app/index.html") }))
        .route("/app/sw.js", get(worker))
        .route(
            "/console",
            get(|| async { Redirect::permanent("/console/") }),
        )
        .route("/console/", get(|| async { page("console/index.html") }))
        .route("/desk", get(|| async { Redirect::permanent("/desk/") }))
        .route("/desk/", get(|| async { page("desk/index.html") }))
        .route("/assets/{name}", get(asset))
        .route("/icon.svg", get(|| async { part("icon.svg", FRESH) }))
        .route("/icons/{name}", get(icon))
        .route(
            "/app.webmanifest",
            get(|| async { part("app.webmanifest", FRESH) }),
        )
        .route(
            "/console.webmanifest",
            get(|| async { part("console.webmanifest", FRESH) }),
        )
        .route(
            "/desk.webmanifest",
            get(|| async { part("desk.webmanifest", FRESH) }),
        )
}

/// Keeps the citizen's page for when there is no network; asked for again each time, so that a new build is seen at once.
async fn worker() -> Response {
    let policy = HeaderValue::from_static(WORKER_POLICY);
    let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
    (headers, part("app/sw.js", FRESH)).into_response()
}

/// The icon as a picture, for phones that take no drawing.
async fn icon(Path(name): Path<String>) -> Response {
    part(&format!("icons/{name}"), FRESH)
}

/// Scripts and styles, compressed for whoever can read that.
async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let name = format!("assets/{name}");
    let vary = [(header::VARY, "accept-encoding")];
    let compressed = reads_brotli(&headers)
        .then(|| Built::get(&format!("{name}.br")))
        .flatten();
    match compressed {
        Some(file) => {
            let encoding = [(header::CONTENT_ENCODING, "br")];
            (vary, encoding, answer(&name, file, FOR_GOOD)).into_response()
        }
        None => (vary, part(&name, FOR_GOOD)).into_response(),
    }
}

fn reads_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING);
    accepted
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim() == "br"))
}

fn page(name: &str) -> Response {
    let Some(file) = Built::get(name) else {
        return (StatusCode::SERVICE_UNAVAILABLE, MISSING).into_response();
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY.trim_end()),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (headers, answer(name, file, FRESH)).into_response()
}

fn part(name: &str, keeping: &'static str) -> Response {
    match Built::get(name) {
        Some(file) => answer(name, file, keeping),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(name: &str, file: EmbeddedFile, keeping: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type(name)),
        (header::CACHE_CONTROL, keeping),
    ];
    (headers, file.data.into_owned()).into_response()
}

/// The few kinds of files that the pages consist of.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_one_line_that_a_header_can_hold() {
        assert!(HeaderValue::from_str(POLICY.trim_end()).is_ok());
        assert!(POLICY.contains("require-trusted-types-for 'script'"));
        assert!(!POLICY.contains("unsafe"));
        assert!(POLICY.trim_end().ends_with("trusted-types senim-worker"));
    }

    #[test]
    fn only_who_says_so_gets_compressed_files() {
        let says = |value: &'static str| {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(value))];
            reads_brotli(&headers.into_iter().collect())
        };
        assert!(says("gzip, deflate, br") && says("br"));
        assert!(!says("gzip") && !says("brotli") && !says("br;q=0"));
        assert!(!reads_brotli(&HeaderMap::new()));
    }

    #[test]
    fn a_name_outside_the_pages_is_not_found() {
        for name in ["assets/../policy.txt", "assets/none.js", "../Cargo.toml"] {
            assert_eq!(part(name, FRESH).status(), StatusCode::NOT_FOUND, "{name}");
        }
    }
}
