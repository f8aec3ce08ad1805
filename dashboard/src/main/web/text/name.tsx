// Copyright the Infermeter authors. Apache-2.0.

import { useState } from 'preact/hooks';

const LONGEST = 60;

/** Replaces what cannot be seen or would reorder the text around it. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\u25a1');
}

export function shorten(text: string, longest = LONGEST): string {
  const letters = [...visible(text.length > 4 * longest ? text.slice(0, 4 * longest) : text)];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : letters.join('');
}

/** A name that others chose: any text, of any length and direction. Long ones are shown whole on demand. */
export function Name({ text, longest = LONGEST, expandable = false }: { text: string; longest?: number; expandable?: boolean }) {
  const [whole, showWhole] = useState(false);
  if (text.trim() === '') {
    return <span class="nameless">{text === '' ? '(empty)' : `(${[...text].length} blank${text.length === 1 ? '' : 's'})`}</span>;
  }
  const short = shorten(text, longest);
  const cut = short !== text;
  if (!cut || !expandable) {
    return <bdi class="name" title={cut ? text.slice(0, 2000) : undefined}>{short}</bdi>;
  }
  return (
    <>
      <bdi class={whole ? 'name whole' : 'name'}>{whole ? visible(text) : short}</bdi>{' '}
      <button type="button" class="link" aria-expanded={whole} onClick={() => showWhole(!whole)}>{whole ? 'less' : 'all of it'}</button>
    </>
  );
}
