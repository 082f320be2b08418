/** Keeps the focus with the person: what vanishes under it, such as a button that was pressed, leaves it to the heading of its part. */

/** Parts of a screen that have a heading of their own, the innermost first. */
const PARTS = ".check, section, dialog, main";

/** To be called once for a page. */
export function keepFocus(): void {
  let last: Element | undefined;
  let around: Element[] = [];
  /** Where it was before anything was asked over the page. */
  let beneath: HTMLElement | undefined;
  addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element)) return;
    last = target;
    if (target instanceof HTMLElement && !target.closest("dialog")) beneath = target;
    around = [];
    for (let part = target.closest(PARTS); part; part = part.parentElement?.closest(PARTS) ?? null) around.push(part);
  });
  const look = () => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = undefined;
    // A screen that has gone as a whole leaves no part: the new one's heading takes the focus itself.
    const part = around.find((one) => one.isConnected);
    const landing = part?.querySelector<HTMLElement>("h1, h2, h3") ?? part ?? beneath;
    if (!(landing instanceof HTMLElement) || !landing.isConnected) return;
    if (landing !== beneath) landing.tabIndex = -1;
    landing.focus({ preventScroll: true });
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
