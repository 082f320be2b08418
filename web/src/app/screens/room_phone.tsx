/** What a phone does to a call: it stops the camera of a page that is out of sight, and its battery runs low. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../lib/i18n.ts";
import { Banner } from "../../ui/basics.tsx";

/** A call takes half an hour; what is left must last as long. */
const LOW = 0.2;

/** What browsers that tell it say of the battery (Battery Status API). */
interface Battery extends EventTarget {
  level: number;
  charging: boolean;
}

export function PhoneNotices() {
  const wasHidden = useWasHidden();
  const left = useLowBattery();
  return (
    <>
      {wasHidden && <Banner tone="warn" isUrgent>{t("call_was_hidden")}</Banner>}
      {left !== undefined && <Banner tone="warn" isUrgent>{t("battery_low", { n: left })}</Banner>}
    </>
  );
}

/** Only where a finger points: the camera of a computer goes on behind another page. */
function useWasHidden(): boolean {
  const was = useSignal(false);
  useEffect(() => {
    if (!matchMedia("(pointer: coarse)").matches) return undefined;
    const look = () => { if (document.visibilityState === "hidden") was.value = true; };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return was.value;
}

/** The percentage that is left, once it is little and the phone is not on its charger. */
function useLowBattery(): number | undefined {
  const left = useSignal<number | undefined>(undefined);
  useEffect(() => {
    let battery: Battery | undefined;
    let isOver = false;
    const look = () => { left.value = battery && !battery.charging && battery.level <= LOW ? Math.round(battery.level * 100) : undefined; };
    const events = ["levelchange", "chargingchange"];
    const found = (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.();
    found?.then((known) => {
      if (isOver) return;
      battery = known;
      for (const event of events) known.addEventListener(event, look);
      look();
    }, () => {});
    return () => {
      isOver = true;
      for (const event of events) battery?.removeEventListener(event, look);
    };
  }, []);
  return left.value;
}
