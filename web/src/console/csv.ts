/** Rows as a file for a spreadsheet (RFC 4180). */

/** A cell that begins so is a formula to a spreadsheet: a quote before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

export function csv(rows: readonly (readonly string[])[]): string {
  // The mark at the beginning tells Excel that this is UTF-8.
  return `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
