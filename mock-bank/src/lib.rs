//! A stand-in for a second-tier bank: its app's pages, invoices, signed callbacks, faults on demand.

mod api;
mod app;
pub mod callbacks;
mod confirmation;
pub mod faults;
mod handmade;
pub mod invoice;
mod panel;
mod signed;

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use eds::mac::MacKey;
use eds::random;
use mock_base::callback::Courier;
use mock_base::page;
use mock_base::records::Records;
use mock_base::server::{self, StartError};
use tokio::net::TcpListener;

/// The address without a `--listen` flag.
pub const DEFAULT_ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 7202);

/// Which bank this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The code in the server's settings; the file of the shared key and the key's id begin with it.
    pub code: &'static str,
    /// The name, invented.
    pub name: &'static str,
}

/// The banks that this can be.
pub const BRANDS: [Brand; 2] = [
    Brand {
        code: "bank",
        name: "Мысал Банк",
    },
    Brand {
        code: "bank-2",
        name: "Үлгі Банк",
    },
];

impl Brand {
    /// The bank of a code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        BRANDS.into_iter().find(|brand| brand.code == code)
    }
}

/// Where the bank keeps its things.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which bank it is.
    pub brand: Brand,
    /// The folder of the invoices; without it they are gone with the process.
    pub state_dir: Option<PathBuf>,
    /// The folder of the shared key.
    pub secrets: PathBuf,
}

/// The bank's whole state; a clone is the same bank.
#[derive(Clone)]
pub struct Bank(Arc<Books>);

/// What the bank holds.
pub struct Books {
    brand: Brand,
    invoices: Records<invoice::Invoice>,
    faults: faults::Switches,
    waiting: callbacks::Waiting,
    key: MacKey,
    /// A key nobody shares, for forged callbacks.
    thief: MacKey,
    courier: Courier,
    /// The bank's own address, for links to its pages.
    origin: String,
}

impl Deref for Bank {
    type Target = Books;

    fn deref(&self) -> &Books {
        &self.0
    }
}

impl Bank {
    /// Reads what survived the last run; `address` is where the bank will be reached.
    pub fn open(settings: &Settings, address: SocketAddr) -> Result<Self, StartError> {
        let brand = settings.brand;
        let (file, id) = (format!("{}.mac", brand.code), format!("{}-1", brand.code));
        Ok(Self(Arc::new(Books {
            brand,
            invoices: Records::open(settings.state_dir.as_deref(), "invoices")?,
            faults: faults::Switches::default(),
            waiting: callbacks::Waiting::default(),
            key: server::shared_key(&settings.secrets, &file, &id)?,
            thief: MacKey::new("thief", &random::bytes::<32>())?,
            courier: Courier::new()?,
            origin: format!("http://{address}"),
        })))
    }

    /// Every route: the interface for the server behind its faults, the app, the panel.
    pub fn routes(self) -> Router {
        Router::new()
            .merge(api::routes(&self))
            .merge(app::routes())
            .merge(confirmation::routes())
            .merge(panel::routes())
            .merge(handmade::routes())
            .merge(faults::routes())
            .merge(page::style())
            .with_state(self)
    }

    /// Serves the bank on a loopback listener until the process ends.
    pub async fn serve(self, listener: TcpListener) -> Result<(), StartError> {
        callbacks::resume(&self);
        server::run(listener, self.routes()).await
    }
}

/// Opens the bank and serves it on a loopback listener until the process ends.
pub async fn serve(listener: TcpListener, settings: Settings) -> Result<(), StartError> {
    Bank::open(&settings, listener.local_addr()?)?
        .serve(listener)
        .await
}
