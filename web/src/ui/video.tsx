/** A track as a picture, or as sound without one. */

import { useEffect, useRef } from "preact/hooks";

export function Picture({ track, label, look = "" }: { track: MediaStreamTrack; label: string; look?: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => { if (video.current) video.current.srcObject = new MediaStream([track]); }, [track]);
  return <video ref={video} class={look} aria-label={label} autoplay playsInline muted />;
}

export function Sound({ track }: { track: MediaStreamTrack }) {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => { if (audio.current) audio.current.srcObject = new MediaStream([track]); }, [track]);
  return <audio ref={audio} autoplay />;
}
