/** The ring of the console: two tones made by the browser, no file; silent until somebody has pressed on the page. */

import { signal } from "@preact/signals";

/** Heard through a room, and no alarm. */
const TONES_HZ = [660, 880];
const TONE_S = 0.35;
const EVERY_MS = 1_800;
const LOUDNESS = 0.2;
/** A browser that keeps a page silent may not answer before somebody presses on it. */
const ANSWER_MS = 300;
/** What counts as a press. */
const PRESSES = ["click", "keydown"] as const;

/** Whether the browser keeps the page silent. */
export const isSilenced = signal(false);

let context: AudioContext | undefined;
let ringing: ReturnType<typeof setInterval> | undefined;

/** Asks the browser for sound: with a press of the person's it is given at once, without one from their next press on. */
export async function unlock(): Promise<void> {
  context ??= new AudioContext();
  const late = new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  await Promise.race([context.resume().catch(() => {}), late]);
  isSilenced.value = context.state !== "running";
  if (isSilenced.value) for (const press of PRESSES) addEventListener(press, pressed);
}

function pressed(): void {
  for (const press of PRESSES) removeEventListener(press, pressed);
  void unlock();
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
