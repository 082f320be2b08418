//! Media over TCP, for networks that carry no UDP: the same port number, packets with their length before them (RFC 6544).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::framing::next_frame;
use super::port::{Port, Route};
use super::way::{TcpWay, Way};

/// TCP connections at once; each has two tasks.
const MAX_CONNECTIONS: usize = 2_048;
/// How long a connection may take to name whom it is for.
const FIRST_FRAME_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection may be silent: a page checks every 2.5 s.
const SILENT_FOR: Duration = Duration::from_mins(1);
/// How long one packet may take to leave: on a link slower than that a call is impossible.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// Packets waiting to leave: half a second of a picture; what does not fit is lost as on UDP.
const WAITING_FRAMES: usize = 128;
/// How long to wait when the process has no descriptors left.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);
const READ_ROOM: usize = 8 * 1024;

/// Numbers connections over the life of the process.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// Takes connections for as long as the port is open.
pub(super) async fn take_connections(port: Arc<Port>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                if port.tcp_connections().load(Ordering::Relaxed) < MAX_CONNECTIONS {
                    let counted = Counted::new(Arc::clone(&port));
                    tokio::spawn(serve(counted, stream, address));
                }
            }
            Err(_) => tokio::time::sleep(ACCEPT_AGAIN_AFTER).await,
        }
    }
}

/// Counts a connection while it lives.
struct Counted(Arc<Port>);

impl Counted {
    fn new(port: Arc<Port>) -> Self {
        port.tcp_connections().fetch_add(1, Ordering::Relaxed);
        Self(port)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.tcp_connections().fetch_sub(1, Ordering::Relaxed);
    }
}

async fn serve(port: Counted, stream: TcpStream, address: SocketAddr) {
    // Without it packets wait for each other.
    let _ = stream.set_nodelay(true);
    let (reading, writing) = stream.into_split();
    let mut reader = Reader {
        reading,
        arrived: BytesMut::with_capacity(READ_ROOM),
    };
    let Ok(Some(first)) = timeout(FIRST_FRAME_WITHIN, reader.next()).await else {
        return;
    };
    let Some(route) = port.0.route_of(&first) else {
        return;
    };
    let (frames, queue) = mpsc::channel(WAITING_FRAMES);
    let way = TcpWay {
        number: NUMBERS.fetch_add(1, Ordering::Relaxed),
        address,
        frames,
    };
    let number = way.number;
    let writer = tokio::spawn(write(writing, queue));
    read(&port.0, &route, reader, (way, first)).await;
    route.tcp_gone(number).await;
    writer.abort();
}

/// Reads until the end, a silence or something that is no frame.
async fn read(port: &Port, route: &Route, mut reader: Reader, begun: (TcpWay, BytesMut)) {
    let (way, first) = begun;
    port.hand(route, Way::Tcp(way.clone()), first, Instant::now());
    while let Ok(Some(packet)) = timeout(SILENT_FOR, reader.next()).await {
        if way.frames.is_closed() {
            return;
        }
        port.hand(route, Way::Tcp(way.clone()), packet, Instant::now());
    }
}

async fn write(mut writing: OwnedWriteHalf, mut queue: mpsc::Receiver<Bytes>) {
    while let Some(frame) = queue.recv().await {
        match timeout(WRITE_WITHIN, writing.write_all(&frame)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

struct Reader {
    reading: OwnedReadHalf,
    arrived: BytesMut,
}

impl Reader {
    /// The next packet; nothing at the end or when it is no stream of packets.
    async fn next(&mut self) -> Option<BytesMut> {
        loop {
            if let Some(packet) = next_frame(&mut self.arrived).ok()? {
                return Some(packet);
            }
            self.arrived.reserve(READ_ROOM);
            let read = self.reading.read_buf(&mut self.arrived).await.ok()?;
            if read == 0 {
                return None;
            }
        }
    }
}
