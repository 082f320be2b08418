/** The name that a file is sent under: as near to its owner's as the server takes it. */

/** Characters, as the API has it. */
const NAME_MAX = 255;
/** What leads out of a folder, into a page or a shell, and what no paper prints: `law::service::attachment` refuses it. */
const UNTAKEN = /[/\\<>:"'`|?*&;]|[^ -~\u00a0-\u00ac\u00ae-\u017f\u0400-\u0525\u2010-\u2015\u2018-\u201e…•№₸€]/gu;

/** An emoji or a quotation mark in the name of a scan is no reason to refuse the scan. */
export function takenName(name: string): string {
  // Some systems write й as two characters, of which papers print one.
  const plain = name.normalize("NFC").replace(UNTAKEN, "_").replace(/^[.\s]+/u, "").trimEnd();
  if (plain === "") return "_";
  const ending = /\.[^.]{1,8}$/u.exec(plain)?.[0] ?? "";
  return plain.length > NAME_MAX ? plain.slice(0, NAME_MAX - ending.length).trimEnd() + ending : plain;
}
