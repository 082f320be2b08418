//! Janus, the peer: Debian's package with the plugin `videoroom`, recording, in a network namespace.
//!
//! Each participant publishes over one connection and hears the other over a second one: that is how videoroom works.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{Mutex as AsyncMutex, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::netns::{ADDRESS, Netns, PREFIX};
use crate::bench::{BenchError, measured};
use crate::process::Running;

const PORT: u16 = 8188;
/// Janus listens within seconds.
const START: Duration = Duration::from_secs(20);
/// Janus answers at once; a busy machine gets more.
const ANSWER: Duration = Duration::from_secs(20);
/// How soon Janus is asked again for what is not there yet.
const AGAIN: Duration = Duration::from_millis(50);
/// Where Debian keeps its plugins and transports.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/janus",
    "/usr/lib/aarch64-linux-gnu/janus",
];

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A Janus that runs.
pub(super) struct Janus {
    running: Running,
    recordings: std::path::PathBuf,
}

impl Janus {
    pub(super) async fn start(netns: &Netns, folder: &Path) -> Result<Self, BenchError> {
        let recordings = folder.join("recordings");
        fs::create_dir_all(&recordings)?;
        configure(folder)?;
        let log = File::create(folder.join("janus.log"))?;
        let program = netns.program("janus").arg("-F").arg(folder);
        let running = program.output_into(&log)?.start()?;
        let begun = Instant::now();
        while TcpStream::connect((ADDRESS, PORT)).await.is_err() {
            if begun.elapsed() > START {
                return Err(BenchError::Unreadable("Janus did not start".to_owned()));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Self {
            running,
            recordings,
        })
    }

    pub(super) fn id(&self) -> Result<u32, BenchError> {
        super::server::id(&self.running)
    }

    /// A room that records everything its two participants publish.
    pub(super) async fn room(&self, number: u64) -> Result<Room, BenchError> {
        let session = Session::open().await?;
        let desk = session.attach().await?;
        let folder = self.recordings.join(number.to_string());
        fs::create_dir_all(&folder)?;
        let wanted = json!({
            "request": "create", "room": number, "publishers": 2, "bitrate": 2_000_000,
            "record": true, "rec_dir": folder, "notify_joining": false,
        });
        desk.ask(wanted, None).await?;
        Ok(Room { number, session })
    }
}

/// A room of Janus and the session that made it.
pub(super) struct Room {
    number: u64,
    session: Arc<Session>,
}

impl Room {
    /// A handle that has joined as publisher: who it is, and whom it may hear already.
    pub(super) async fn publisher(&self, id: u64) -> Result<Handle, BenchError> {
        let handle = self.session.attach().await?;
        let join = json!({"request": "join", "ptype": "publisher", "room": self.number, "id": id});
        handle.ask(join, None).await?;
        Ok(handle)
    }

    /// A handle that hears a publisher, and the offer it has to answer.
    pub(super) async fn subscriber(&self, feed: u64) -> Result<(Handle, String), BenchError> {
        let handle = self.session.attach().await?;
        let join = json!({
            "request": "join", "ptype": "subscriber", "room": self.number,
            "streams": [{"feed": feed}],
        });
        let begun = Instant::now();
        loop {
            let offered = handle.ask(join.clone(), None).await;
            // A feed is there a moment after its publisher's connection stands.
            if offered.is_err() && begun.elapsed() < ANSWER {
                tokio::time::sleep(AGAIN).await;
                continue;
            }
            let offer = sdp(&offered?)?;
            return Ok((handle, offer));
        }
    }
}

/// A connection to a plugin.
pub(super) struct Handle {
    session: Arc<Session>,
    id: u64,
}

impl Handle {
    /// Publishes: an offer goes, an answer comes.
    pub(super) async fn publish(&self, offer: &str) -> Result<String, BenchError> {
        let jsep = json!({"type": "offer", "sdp": offer});
        let publish = json!({"request": "publish", "record": true});
        sdp(&self.ask(publish, Some(jsep)).await?)
    }

    /// Answers a subscriber's offer; then it is heard.
    pub(super) async fn start(&self, answer: &str) -> Result<(), BenchError> {
        let jsep = json!({"type": "answer", "sdp": answer});
        self.ask(json!({"request": "start"}), Some(jsep)).await?;
        Ok(())
    }

    async fn ask(&self, body: Value, jsep: Option<Value>) -> Result<Value, BenchError> {
        let mut message = json!({"janus": "message", "handle_id": self.id, "body": body});
        if let Some(jsep) = jsep {
            message["jsep"] = jsep;
        }
        self.session.ask(message).await
    }
}

fn sdp(answer: &Value) -> Result<String, BenchError> {
    let sdp = answer["jsep"]["sdp"].as_str().map(str::to_owned);
    sdp.ok_or_else(|| BenchError::Unreadable(format!("Janus says: {answer}")))
}

/// A session: one WebSocket, questions and answers by their transaction.
struct Session {
    id: AtomicU64,
    next: AtomicU64,
    out: AsyncMutex<SplitSink<Socket, Message>>,
    waiting: Arc<Mutex<HashMap<String, oneshot::Sender<Value>>>>,
    listening: JoinHandle<()>,
}

impl Session {
    async fn open() -> Result<Arc<Self>, BenchError> {
        let mut request = format!("ws://{ADDRESS}:{PORT}/")
            .into_client_request()
            .map_err(measured)?;
        let protocol = "janus-protocol".parse().map_err(measured)?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (socket, _) = connect_async(request).await.map_err(measured)?;
        let (out, mut incoming) = socket.split();
        let waiting: Arc<Mutex<HashMap<String, oneshot::Sender<Value>>>> = Arc::default();
        let answered = Arc::clone(&waiting);
        let listening = tokio::spawn(async move {
            while let Some(Ok(frame)) = incoming.next().await {
                let Message::Text(text) = frame else { continue };
                let Ok(message) = serde_json::from_str::<Value>(&text) else {
                    continue;
                };
                // `ack` promises the event that answers.
                let transaction = message["transaction"].as_str().unwrap_or_default();
                if message["janus"] != "ack"
                    && let Some(asked) = answered
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .remove(transaction)
                {
                    // Whoever asked may have given up.
                    let _ = asked.send(message);
                }
            }
        });
        let session = Arc::new(Self {
            id: AtomicU64::new(0),
            next: AtomicU64::new(1),
            out: AsyncMutex::new(out),
            waiting,
            listening,
        });
        let made = session.ask(json!({"janus": "create"})).await?;
        session.id.store(number(&made)?, Ordering::Relaxed);
        Ok(session)
    }

    async fn attach(self: &Arc<Self>) -> Result<Handle, BenchError> {
        let attach = json!({"janus": "attach", "plugin": "janus.plugin.videoroom"});
        let id = number(&self.ask(attach).await?)?;
        Ok(Handle {
            session: Arc::clone(self),
            id,
        })
    }

    async fn ask(&self, mut message: Value) -> Result<Value, BenchError> {
        let transaction = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        message["transaction"] = json!(transaction);
        let id = self.id.load(Ordering::Relaxed);
        if id > 0 {
            message["session_id"] = json!(id);
        }
        let (asked, answer) = oneshot::channel();
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(transaction, asked);
        let frame = Message::text(message.to_string());
        self.out.lock().await.send(frame).await.map_err(measured)?;
        let answer = timeout(ANSWER, answer).await.map_err(measured)?;
        let answer = answer.map_err(measured)?;
        let failed = answer["janus"] == "error" || !answer["plugindata"]["data"]["error"].is_null();
        if failed {
            return Err(BenchError::Unreadable(format!("Janus says: {answer}")));
        }
        Ok(answer)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn number(answer: &Value) -> Result<u64, BenchError> {
    let id = answer["data"]["id"].as_u64();
    id.ok_or_else(|| BenchError::Unreadable(format!("Janus says: {answer}")))
}

/// Janus with one plugin and one transport, as light as it can be.
fn configure(folder: &Path) -> Result<(), BenchError> {
    let library = LIBRARIES.iter().find(|folder| Path::new(folder).is_dir());
    let library =
        library.ok_or_else(|| BenchError::Unreadable("Janus is not installed".to_owned()))?;
    for (kind, file) in [
        ("plugins", "libjanus_videoroom.so"),
        ("transports", "libjanus_websockets.so"),
    ] {
        let own = folder.join(kind);
        fs::create_dir_all(&own)?;
        let link = own.join(file);
        if !link.exists() {
            std::os::unix::fs::symlink(Path::new(library).join(kind).join(file), link)?;
        }
    }
    let at = folder.display();
    let main = format!(
        "general: {{ configs_folder = \"{at}\"; plugins_folder = \"{at}/plugins\"; \
         transports_folder = \"{at}/transports\"; events_folder = \"{at}/none\"; \
         loggers_folder = \"{at}/none\"; debug_level = 3; session_timeout = 0 }}\n\
         nat: {{ ice_enforce_list = \"{PREFIX}\"; ignore_mdns = true }}\n\
         media: {{ ipv6 = false }}\n"
    );
    fs::create_dir_all(folder.join("none"))?;
    fs::write(folder.join("janus.jcfg"), main)?;
    let socket = format!(
        "general: {{ json = \"plain\"; ws = true; ws_port = {PORT}; ws_ip = \"{ADDRESS}\" }}\n"
    );
    fs::write(folder.join("janus.transport.websockets.jcfg"), socket)?;
    fs::write(folder.join("janus.plugin.videoroom.jcfg"), "general: {}\n")?;
    Ok(())
}
