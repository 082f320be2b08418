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

export function hush(): void {
  clearInterval(ringing);
  ringing = undefined;
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
