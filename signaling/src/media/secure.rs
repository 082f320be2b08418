//! The secured transport of one connection: DTLS as server, then the keys of SRTP out of it (RFC 5764).

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use bytes::BytesMut;
use rtc::dtls::config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc::dtls::endpoint::{Endpoint, EndpointEvent};
use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc::dtls::state::State;
use rtc::shared::TransportContext;
use rtc::shared::error::{Error, Result};
use rtc::srtp::config::{Config, LABEL_EXTRACTOR_DTLS_SRTP};
use rtc::srtp::context::Context;
use rtc::srtp::option::{srtcp_replay_protection, srtp_replay_protection};
use rtc::srtp::protection_profile::ProtectionProfile;

use super::hello::offers_gcm;
use super::identity::{Identity, fingerprint_of};

/// Packets that may come late and are still told from repeated ones: three seconds of a stream.
const REPLAY_WINDOW: usize = 512;

/// DTLS of one connection. It runs over whatever way ICE has found, so its endpoint sees one address for all of them.
pub(super) struct Secure {
    endpoint: Endpoint,
    identity: Arc<Identity>,
    fingerprint: String,
    state: Stage,
}

/// How far it is.
enum Stage {
    /// Nothing has come yet.
    Expecting,
    Handshaking,
    Ready(Box<Keys>),
    Closed,
}

/// The keys of both ways.
struct Keys {
    outgoing: Context,
    incoming: Context,
}

/// What a DTLS datagram led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Nothing others must know.
    None,
    /// Media can flow.
    Ready,
    /// The page has closed it.
    Closed,
}

impl fmt::Debug for Secure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Secure")
            .field("ready", &self.is_ready())
            .finish_non_exhaustive()
    }
}

impl Secure {
    /// Waits for a page whose certificate has this fingerprint.
    pub(super) fn new(identity: Arc<Identity>, fingerprint: String) -> Self {
        let placeholder = TransportContext::default();
        Self {
            endpoint: Endpoint::new(placeholder.local_addr, placeholder.transport_protocol, None),
            identity,
            fingerprint,
            state: Stage::Expecting,
        }
    }

    /// Takes a DTLS datagram.
    ///
    /// # Errors
    /// It is not one, or the handshake has failed: the certificate is another one.
    pub(super) fn take(&mut self, now: Instant, datagram: &[u8]) -> Result<Progress> {
        match self.state {
            Stage::Expecting => {
                let config = config(
                    &self.identity,
                    self.fingerprint.clone(),
                    offers_gcm(datagram).into(),
                )?;
                self.endpoint.set_server_config(Some(Arc::new(config)));
                self.state = Stage::Handshaking;
            }
            Stage::Handshaking | Stage::Ready(_) => {}
            // An endpoint would take a late datagram for a new handshake.
            Stage::Closed => return Ok(Progress::None),
        }
        let remote = TransportContext::default().peer_addr;
        let events = self
            .endpoint
            .read(now, remote, None, BytesMut::from(datagram))?;
        let mut progress = Progress::None;
        for event in events {
            match event {
                EndpointEvent::HandshakeComplete => {
                    let state = self
                        .endpoint
                        .get_connection_state(remote)
                        .ok_or(Error::ErrDtlsTransportNotStarted)?;
                    self.state = Stage::Ready(Box::new(keys_of(state, &self.identity)?));
                    progress = Progress::Ready;
                }
                EndpointEvent::PeerClosed => {
                    self.state = Stage::Closed;
                    progress = Progress::Closed;
                }
                // Data channels are not offered.
                _ => {}
            }
        }
        Ok(progress)
    }

    /// The next datagram to send.
    pub(super) fn poll(&mut self) -> Option<BytesMut> {
        self.endpoint
            .poll_transmit()
            .map(|transmit| transmit.message)
    }

    /// Sends flights again that were not answered.
    ///
    /// # Errors
    /// They were not answered often enough.
    pub(super) fn tick(&mut self, now: Instant) -> Result<()> {
        let remote = TransportContext::default().peer_addr;
        match self.endpoint.poll_timeout(&remote) {
            Some(due) if due <= now => self.endpoint.handle_timeout(remote, now),
            Some(_) | None => Ok(()),
        }
    }

    /// Tells the page that the connection ends.
    pub(super) fn close(&mut self, now: Instant) {
        // The page learns of it by its checks' silence when this does not reach it.
        let _ = self.endpoint.close(now);
        self.state = Stage::Closed;
    }

    pub(super) fn is_ready(&self) -> bool {
        match self.state {
            Stage::Ready(_) => true,
            Stage::Expecting | Stage::Handshaking | Stage::Closed => false,
        }
    }

    pub(super) fn outgoing(&mut self) -> Option<&mut Context> {
        match &mut self.state {
            Stage::Ready(keys) => Some(&mut keys.outgoing),
            Stage::Expecting | Stage::Handshaking | Stage::Closed => None,
        }
    }

    pub(super) fn incoming(&mut self) -> Option<&mut Context> {
        match &mut self.state {
            Stage::Ready(keys) => Some(&mut keys.incoming),
            Stage::Expecting | Stage::Handshaking | Stage::Closed => None,
        }
    }
}

/// Which protection of media is agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protection {
    /// AES-GCM alone, because the page has it.
    Gcm,
    /// AES-CM, for pages that have nothing else.
    Any,
}

impl From<bool> for Protection {
    fn from(gcm: bool) -> Self {
        if gcm { Self::Gcm } else { Self::Any }
    }
}

fn config(
    identity: &Identity,
    fingerprint: String,
    protection: Protection,
) -> Result<HandshakeConfig> {
    let profiles = match protection {
        Protection::Gcm => vec![SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm],
        Protection::Any => vec![
            SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
            SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm,
            SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80,
        ],
    };
    ConfigBuilder::default()
        .with_crypto_provider(Arc::clone(identity.provider()))
        .with_certificates(vec![identity.certificate()])
        .with_srtp_protection_profiles(profiles)
        .with_client_auth(ClientAuthType::RequireAnyClientCert)
        // Certificates of pages are self-signed: the fingerprint in the offer is what is checked.
        .with_insecure_skip_verify(true)
        .with_verify_peer_certificate(Some(Arc::new(move |chain: &[Vec<u8>], _| {
            match chain.first() {
                Some(der) if fingerprint_of(der) == fingerprint => Ok(()),
                Some(_) => Err(Error::ErrNoMatchingCertificateFingerprint),
                None => Err(Error::ErrNonCertificate),
            }
        })))
        .with_extended_master_secret(ExtendedMasterSecretType::Require)
        .build(false, None)
}

fn keys_of(state: &State, identity: &Identity) -> Result<Keys> {
    let profile = match state.srtp_protection_profile() {
        SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => ProtectionProfile::AeadAes128Gcm,
        SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm => ProtectionProfile::AeadAes256Gcm,
        SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80 => {
            ProtectionProfile::Aes128CmHmacSha1_80
        }
        _ => return Err(Error::ErrNoSuchSrtpProfile),
    };
    let mut config = Config {
        profile,
        ..Config::default()
    };
    let material = state.export_keying_material(
        LABEL_EXTRACTOR_DTLS_SRTP,
        &[],
        config.keying_material_len(),
    )?;
    config.set_session_keys_from_keying_material(material.as_ref(), state.is_client())?;
    let outgoing = Context::new(
        &config.keys.local_master_key,
        &config.keys.local_master_salt,
        profile,
        None,
        None,
        identity.crypto(),
    )?;
    let incoming = Context::new(
        &config.keys.remote_master_key,
        &config.keys.remote_master_salt,
        profile,
        Some(srtp_replay_protection(REPLAY_WINDOW)),
        Some(srtcp_replay_protection(REPLAY_WINDOW)),
        identity.crypto(),
    )?;
    Ok(Keys { outgoing, incoming })
}
