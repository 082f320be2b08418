/** The individual identification number: its shape and its checksum, so that a typing error is told at once. */

const FIRST = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

/** Whether the twelfth digit is what the eleven before it ask for (Government resolution No. 853 of 2003). */
export function isIin(text: string): boolean {
  if (!/^\d{12}$/.test(text)) return false;
  const digits = [...text].map(Number);
  const control = (weights: number[]) => weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0) % 11;
  const first = control(FIRST);
  const wanted = first === 10 ? control(SECOND) : first;
  return wanted !== 10 && wanted === digits[11];
}
