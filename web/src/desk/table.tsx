/** A table that scrolls by itself where the screen is narrow; its rows are read by heading. */

import type { ComponentChildren } from "preact";

export function Table({ label, columns, children, look = "" }: { label: string; columns: readonly string[]; children: ComponentChildren; look?: string }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class={look}>
        <thead><tr>{columns.map((text) => <th key={text} scope="col">{text}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
