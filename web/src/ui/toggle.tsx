/** One of two or three views of the same thing. */

export function Toggle({ label, value, options, onPick }: { label: string; value: string; options: [value: string, text: string, lang?: string][]; onPick: (value: string) => void }) {
  return (
    <div class="toggle" role="group" aria-label={label}>
      {options.map(([code, text, lang]) => <button key={code} type="button" lang={lang} aria-pressed={code === value} onClick={() => onPick(code)}>{text}</button>)}
    </div>
  );
}
