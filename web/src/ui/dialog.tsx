/** A question over the page: the browser's own dialog, which keeps the focus and closes by Esc. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

export function Dialog({ title, onClose, children, mustAnswer = "no" }: { title: string; onClose: () => void; children: ComponentChildren; mustAnswer?: "yes" | "no" }) {
  const name = useId();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={box} aria-labelledby={name} onCancel={(event) => {
      // Whoever picks no file, or the same again, cancels that picker: its event rises to here.
      if (event.target !== event.currentTarget) return;
      event.preventDefault();
      if (mustAnswer === "no") onClose();
    }}>
      <h2 id={name} tabIndex={-1}>{title}</h2>
      {children}
    </dialog>
  );
}
