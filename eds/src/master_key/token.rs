//! A master key inside a PKCS#11 token, where CKM_AES_GCM wraps with it (PKCS #11 v3.1 section 6.13.3).
//!
//! One thread owns the session, as with the seal, so that a hanging module costs its callers a bounded time.

use std::fmt;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use zeroize::Zeroizing;

use super::{MasterKey, MasterKeyError, bound_to, data_key, join, split, try_out};
use crate::aead::{DataKey, TAG_BYTES};
use crate::pkcs11::token::{Pin, attribute, key_of, session_of};
use crate::pkcs11::{Pkcs11Error, Pkcs11Location};
use crate::random;

/// How long a wrapping may take with the wait for its turn: network modules take 10-100 ms; a call waits for it.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How many may wait for the token: what a module of 10 operations a second does within the longest wait.
const LONGEST_QUEUE: usize = 100;
/// The tag's length as PKCS#11 counts it.
const TAG_BITS: u64 = TAG_BYTES as u64 * 8;

/// An AES key of a token that wraps data keys and is never seen outside.
pub struct Pkcs11MasterKey {
    id: String,
    queue: SyncSender<Job>,
}

/// Something to be done in the token that somebody waits for.
struct Job {
    task: Task,
    until: Instant,
    answer: SyncSender<Result<Zeroizing<Vec<u8>>, MasterKeyError>>,
}

/// What the token is asked to do.
enum Task {
    Wrap(Zeroizing<Vec<u8>>, Vec<u8>),
    Unwrap(Vec<u8>, Vec<u8>),
}

/// What the thread works with.
struct Worker {
    location: Pkcs11Location,
    pin: Pin,
    opened: Option<Opened>,
    /// Set for good: a token locks itself after a few wrong PINs.
    pin_refused: bool,
}

/// A session with the key.
struct Opened {
    session: Session,
    key: ObjectHandle,
}

impl Pkcs11MasterKey {
    /// Logs in, finds the AES key that the location names, and sees by a trial that it wraps and unwraps. The location's
    /// file of certificates plays no part.
    ///
    /// # Errors
    /// [`MasterKeyError::Token`] by its code.
    pub fn open(location: &Pkcs11Location) -> Result<Self, MasterKeyError> {
        let pin = Pin::read(&location.pin_file)?;
        let opened = Opened::open(location, &pin)?;
        let id = opened.id()?;
        let worker = Worker {
            location: location.clone(),
            pin,
            opened: Some(opened),
            pin_refused: false,
        };
        let (queue, jobs) = sync_channel(LONGEST_QUEUE);
        thread::Builder::new()
            .name("master-key".to_owned())
            .spawn(move || worker.work(&jobs))
            .map_err(|_| Pkcs11Error::Stopped)?;
        let master = Self { id, queue };
        try_out(&master)?;
        Ok(master)
    }

    fn ask(&self, task: Task) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
        let (answer, answered) = sync_channel(1);
        let job = Job {
            task,
            until: Instant::now() + LONGEST_WAIT,
            answer,
        };
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Pkcs11Error::Busy,
            TrySendError::Disconnected(_) => Pkcs11Error::Stopped,
        })?;
        answered
            .recv_timeout(LONGEST_WAIT)
            .map_err(|_| Pkcs11Error::Busy)?
    }
}

impl MasterKey for Pkcs11MasterKey {
    fn id(&self) -> &str {
        &self.id
    }

    fn wrap(&self, key: &DataKey, context: &[u8]) -> Result<Vec<u8>, MasterKeyError> {
        let secret = Zeroizing::new(key.bytes().to_vec());
        let wrapped = self.ask(Task::Wrap(secret, bound_to(context)))?;
        Ok(wrapped.to_vec())
    }

    fn unwrap(&self, wrapped: &[u8], context: &[u8]) -> Result<DataKey, MasterKeyError> {
        split(wrapped)?;
        data_key(&self.ask(Task::Unwrap(wrapped.to_vec(), bound_to(context)))?)
    }
}

impl Worker {
    fn work(mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            // Nobody waits for it any more.
            if Instant::now() >= job.until {
                continue;
            }
            let done = self.run(&job.task);
            // Who gave up in the meantime does not receive.
            let _ = job.answer.send(done);
        }
    }

    /// Does it; after an error of the token once more in a new session, because sessions end when a module restarts.
    fn run(&mut self, task: &Task) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
        if let Some(opened) = &self.opened {
            match opened.run(task) {
                Err(MasterKeyError::Token(Pkcs11Error::Token(_))) => self.opened = None,
                done => return done,
            }
        }
        if self.pin_refused {
            return Err(Pkcs11Error::PinRefused.into());
        }
        let opened = Opened::open(&self.location, &self.pin).inspect_err(|error| {
            self.pin_refused = matches!(error, Pkcs11Error::PinRefused);
        })?;
        let done = opened.run(task);
        self.opened = Some(opened);
        done
    }
}

impl Opened {
    fn open(location: &Pkcs11Location, pin: &Pin) -> Result<Self, Pkcs11Error> {
        let session = session_of(location, pin)?;
        let key = key_of(&session, location, ObjectClass::SECRET_KEY)?;
        let [kind, length] = [AttributeType::KeyType, AttributeType::ValueLen]
            .map(|which| attribute(&session, key, which));
        let aes = kind? == Some(Attribute::KeyType(KeyType::AES));
        let strong =
            matches!(length?, Some(Attribute::ValueLen(bytes)) if *bytes == DataKey::LENGTH as u64);
        if aes && strong {
            Ok(Self { session, key })
        } else {
            Err(Pkcs11Error::UnsupportedAlgorithm)
        }
    }

    /// The key's label in the token: a name for people, which may change without harm.
    fn id(&self) -> Result<String, Pkcs11Error> {
        let label = attribute(&self.session, self.key, AttributeType::Label)?;
        let name = match label {
            Some(Attribute::Label(label)) => String::from_utf8_lossy(&label).into_owned(),
            Some(_) | None => String::new(),
        };
        Ok(format!("pkcs11:{name}"))
    }

    fn run(&self, task: &Task) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
        match task {
            Task::Wrap(key, bound) => self.wrap(key, bound),
            Task::Unwrap(wrapped, bound) => self.unwrap(wrapped, bound),
        }
    }

    fn wrap(&self, key: &[u8], bound: &[u8]) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
        let mut nonce = random::bytes();
        let sealed = {
            let parameters = parameters(&mut nonce, bound)?;
            let mechanism = Mechanism::AesGcm(parameters);
            self.session
                .encrypt(&mechanism, self.key, key)
                .map_err(Pkcs11Error::from)?
        };
        // Read after the token: some write a nonce of their own into the parameter.
        Ok(Zeroizing::new(join(nonce, &sealed)))
    }

    fn unwrap(&self, wrapped: &[u8], bound: &[u8]) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
        let (mut nonce, sealed) = split(wrapped)?;
        let mechanism = Mechanism::AesGcm(parameters(&mut nonce, bound)?);
        match self.session.decrypt(&mechanism, self.key, sealed) {
            Ok(key) => Ok(Zeroizing::new(key)),
            // Tokens differ in how they call a tag that does not fit; SoftHSM says "general error".
            Err(Error::Pkcs11(
                RvError::EncryptedDataInvalid
                | RvError::EncryptedDataLenRange
                | RvError::GeneralError,
                _,
            )) => Err(MasterKeyError::Refused),
            Err(error) => Err(Pkcs11Error::from(error).into()),
        }
    }
}

fn parameters<'a>(nonce: &'a mut [u8], bound: &'a [u8]) -> Result<GcmParams<'a>, Pkcs11Error> {
    let bits = TAG_BITS.into();
    Ok(GcmParams::new(nonce, bound, bits)?)
}

impl fmt::Debug for Pkcs11MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pkcs11MasterKey({})", self.id)
    }
}
