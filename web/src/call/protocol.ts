/** The call's protocol as types. Written from api-spec/signaling.json by `npm run protocol`; a test fails when it is stale. */

/** News of the case for everybody in the room: a name and details the interface understands. */
export type Announcement = { details?: Record<string, unknown>; event: string };

/** Why a client leaves. */
export type ByeReason = "leave" | "finished" | "later" | "technical";

/** A frame a client sends. */
export type ClientFrame = ClientMessage & { v: number };

/** What a client may say. */
export type ClientMessage =
  | { type: "join"; take_over?: boolean; ticket: string }
  | { type: "resume"; last_seq: number; token: string }
  | { type: "consent"; recording: boolean; text_sha256: string }
  | { type: "offer"; id: number; sdp: string }
  | { type: "candidate"; candidate?: string | null }
  | Devices & { type: "media" }
  | Report & ({ of?: Participant | null }) & { type: "quality" }
  | { type: "admit"; seat: Participant }
  | { type: "deny"; seat: Participant }
  | { type: "chat"; text: string }
  | ViewPlace & { type: "view" }
  | { type: "pointer"; page?: number | null; x?: number | null; y?: number | null }
  | { type: "script"; check: string }
  | { type: "snapshot"; of: Participant }
  | { type: "distress" }
  | { type: "ping" }
  | { type: "bye"; reason: ByeReason };

/** Which of a person's devices are on, as their page says. */
export type Devices = { camera: Switch; microphone: Switch; screen: Switch };

/** Why a call is over. */
export type EndReason = "finished" | "later" | "refused" | "withdrawn" | "expired" | "cancelled" | "abandoned";

/** Who ended a call. */
export type EndedBy = "notary" | "server";

/** Why a message or a connection was not accepted. */
export type ErrorCode = "malformed" | "unsupported_version" | "too_large" | "rate_exceeded" | "join_first" | "join_timeout" | "already_joined" | "ticket_refused" | "resume_refused" | "replay_lost" | "seat_taken" | "seat_in_use" | "not_admitted" | "admission_denied" | "consent_required" | "consent_mismatch" | "not_allowed" | "call_over" | "peer_absent" | "text_refused" | "out_of_order" | "offer_refused" | "candidate_refused" | "media_unavailable" | "screen_taken" | "snapshot_failed" | "server_full";

/** Why a recording does not run. */
export type FailReason = "disk_full" | "behind" | "archive";

/** The certificate of a seat's media connection. */
export type Fingerprint = { fingerprint: string; seat: Participant };

/** A server that helps to reach us (RTCIceServer). */
export type IceServer = { credential?: string | null; urls: string[]; username?: string | null };

/** How well a person is seen and heard. */
export type Level = "good" | "fair" | "poor" | "lost";

/** A person in a role, which is also the key of their seat in the room. */
export type Participant = { person: PersonKey; role: Role };

/** A seat of the room and what is known of it. */
export type PeerInfo = { consented: boolean; media: Devices; quality: Level; seat: Participant; state: PeerState };

/** What happened to a seat. */
export type PeerState = "joined" | "left" | "lost" | "resumed";

/** The key of a person: an opaque account identifier, never an IIN, because it goes over the wire and into events. */
export type PersonKey = string;

/** How the recording of a call stands. */
export type RecordingState =
  | { state: "off" }
  | { head: string; seq: number; state: "running" }
  | { reason: FailReason; state: "failed" }
  | { head: string; seq: number; state: "ended" };

/** What a page measured of one person's sound and picture since its last report. */
export type Report = { fps: number; freezes: number; jitter_ms: number; loss_permille: number; rtt_ms: number };

/** The part a person plays in the call. */
export type Role = "notary" | "citizen" | "interpreter" | "witness" | "observer";

/** A frame the server sends. */
export type ServerFrame = ServerMessage & { seq: number; v: number };

/** What the server may say. */
export type ServerMessage =
  | { type: "lobby"; consent_sha256?: string | null; language: string; resume_token: string; resume_ttl_secs: number; seat: Participant }
  | { type: "waiting"; seat: Participant }
  | Welcome & { type: "joined" }
  | { type: "peer"; seat: Participant; state: PeerState }
  | { type: "consented"; seat: Participant }
  | { type: "layout"; slots: Slot[] }
  | { type: "answer"; id: number; sdp: string }
  | { type: "fingerprints"; of: Fingerprint[] }
  | Devices & { seat: Participant } & { type: "media" }
  | { type: "recording"; recording: RecordingState }
  | { type: "quality"; level: Level; seat: Participant }
  | { type: "bitrate"; max_bps: number; video: Switch }
  | { type: "chat"; at: string; from: Participant; text: string }
  | Announcement & { type: "case" }
  | ViewPlace & { type: "view" }
  | { type: "pointer"; page?: number | null; x?: number | null; y?: number | null }
  | { type: "script"; check: string }
  | { type: "snapshot_taken"; of: Participant; sha256: string }
  | { type: "distress"; seat: Participant }
  | { type: "pong" }
  | { type: "replaced" }
  | { type: "error"; code: ErrorCode; id?: number | null; retryable: boolean }
  | { type: "end"; by: EndedBy; reason: EndReason };

/** Whom a person sees or hears on one m-line. */
export type Slot = { kind: SlotKind; mid: string; seat?: Participant | null };

/** What an m-line carries. */
export type SlotKind = "audio" | "camera" | "screen";

/** Whether a device is on. */
export type Switch = "on" | "off";

/** A place of the draft. */
export type ViewPlace = { clause?: string | null; page: number; revision: number };

/** What a page needs to take part. */
export type Welcome = { consent_sha256?: string | null; consented: boolean; fingerprint: string; ice_servers: IceServer[]; language: string; layout: Slot[]; peers: PeerInfo[]; recording: RecordingState; resume_token: string; resume_ttl_secs: number; seat: Participant };

/** What the server bears. */
export const LIMITS = {
  bitrate: {"least_bps":150000,"most_bps":1200000},
  candidate_bytes: 1024,
  device_test_secs: 300,
  first_message_secs: 10,
  media_lines: 15,
  message_burst: 100,
  message_bytes: 65536,
  messages_per_second: 50,
  per_seat: {"candidate":{"burst":96,"per_minute":240},"chat":{"burst":20,"per_minute":60},"consent, admit, deny, script":{"burst":20,"per_minute":60},"distress":{"burst":3,"per_minute":6},"media":{"burst":20,"per_minute":60},"offer":{"burst":6,"per_minute":20},"pointer":{"burst":40,"per_minute":1200},"quality":{"burst":20,"per_minute":240},"snapshot":{"burst":3,"per_minute":6},"view":{"burst":30,"per_minute":120}},
  replay_messages: 256,
  resume_grace_secs: 60,
  sdp_bytes: 32768,
  seats: {"citizen":3,"interpreter":1,"notary":1,"observer":1,"witness":2},
  silence_secs: 25,
  ticket_life_secs: 60,
} as const;
