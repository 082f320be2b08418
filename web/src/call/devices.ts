/** Camera and microphone: asked for with a person's patience, and every way it can fail told apart. */

export type DeviceKind = "camera" | "microphone" | "screen";

/**
 * Why there is no picture or sound: the person or the system said no; there is none; another program holds it; the page
 * may not ask (no https); something else.
 */
export type DeviceTrouble = "denied" | "missing" | "busy" | "insecure" | "failed";

export class DeviceError extends Error {
  constructor(
    readonly device: DeviceKind,
    readonly code: DeviceTrouble,
    cause: unknown,
  ) {
    super(`${device}: ${code}`, { cause });
    this.name = "DeviceError";
  }
}

/** What the browser's error names mean (Media Capture and Streams, getUserMedia). */
const TROUBLES: Record<string, DeviceTrouble> = {
  NotAllowedError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  SecurityError: "insecure",
};

/** A face at arm's length needs no more; the bitrate bears no more. */
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 24, max: 30 },
  facingMode: "user",
};
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** A document is read, not watched. */
const SCREEN: MediaTrackConstraints = { frameRate: { ideal: 5, max: 10 } };

export function troubleOf(error: unknown): DeviceTrouble {
  return TROUBLES[error instanceof Error || error instanceof DOMException ? error.name : ""] ?? "failed";
}

async function ask(device: DeviceKind, question: (media: MediaDevices) => Promise<MediaStream>): Promise<MediaStreamTrack> {
  const media: MediaDevices | undefined = navigator.mediaDevices;
  if (!media) throw new DeviceError(device, "insecure", undefined);
  const stream = await question(media).catch((error) => {
    throw new DeviceError(device, troubleOf(error), error);
  });
  const track = stream.getTracks()[0];
  if (!track) throw new DeviceError(device, "missing", undefined);
  return track;
}

export function openMicrophone(id?: string): Promise<MediaStreamTrack> {
  return ask("microphone", (media) => media.getUserMedia({ audio: chosen(SOUND, id) }));
}

export function openCamera(id?: string): Promise<MediaStreamTrack> {
  return ask("camera", (media) => media.getUserMedia({ video: chosen(PICTURE, id) }));
}

/** The person chooses what to show; must follow from a press of theirs. */
export function openScreen(): Promise<MediaStreamTrack> {
  return ask("screen", (media) => media.getDisplayMedia({ video: SCREEN, audio: false }));
}

function chosen(wishes: MediaTrackConstraints, id: string | undefined): MediaTrackConstraints {
  return id === undefined ? wishes : { ...wishes, deviceId: { exact: id } };
}

/** Both, each on its own, so that an error names its device; one of two is better than none. */
export async function openBoth(): Promise<{ tracks: Partial<Record<DeviceKind, MediaStreamTrack>>; errors: DeviceError[] }> {
  const tracks: Partial<Record<DeviceKind, MediaStreamTrack>> = {};
  const errors: DeviceError[] = [];
  // One after the other: a browser shows one question at a time.
  for (const [kind, open] of [["microphone", openMicrophone], ["camera", openCamera]] as const) {
    try {
      tracks[kind] = await open();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      errors.push(error);
    }
  }
  return { tracks, errors };
}
