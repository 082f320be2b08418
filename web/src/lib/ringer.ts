/** The ring of the console: two tones made by the browser, no file; silent until somebody has pressed on the page. */

import { signal } from "@preact/signals";

/** Heard through a room, and no alarm. */
const TONES_HZ = [660, 880];
const TONE_S = 0.35;
const EVERY_MS = 1_800;
const LOUDNESS = 0.2;

/** Whether the browser keeps the page silent. */
export const isSilenced = signal(false);

let context: AudioContext | undefined;
let ringing: ReturnType<typeof setInterval> | undefined;

/** To be called when a person presses something: from then on the page may make sounds. */
export async function unlock(): Promise<void> {
  context ??= new AudioContext();
  await context.resume().catch(() => {});
  isSilenced.value = context.state !== "running";
}

export function ring(): void {
  if (ringing !== undefined) return;
  void unlock();
  play();
  ringing = setInterval(play, EVERY_MS);
}

/** Once, for whoever wants to know how loud it is. */
export async function ringOnce(): Promise<void> {
  await unlock();
  play();
}

export function hush(): void {
  clearInterval(ringing);
  ringing = undefined;
}

/** Asks for notices of the system, which reach somebody who looks at another window. */
export function allowNotices(): void {
  if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission().catch(() => {});
}

/** Shows one while nobody looks at the page, if that is allowed; gone with the returned function. */
export function notice(title: string, body: string): () => void {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return () => {};
  const shown = new Notification(title, { body, tag: "senim call", requireInteraction: true });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
  return () => shown.close();
}

function play(): void {
  if (context?.state !== "running") {
    isSilenced.value = true;
    return;
  }
  for (const [at, hertz] of TONES_HZ.entries()) {
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = hertz;
    gain.gain.value = LOUDNESS;
    tone.connect(gain).connect(context.destination);
    tone.start(context.currentTime + at * TONE_S);
    tone.stop(context.currentTime + (at + 1) * TONE_S);
  }
}
