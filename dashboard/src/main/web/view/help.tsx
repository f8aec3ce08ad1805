// Copyright the Infermeter authors. Apache-2.0.

import { useEffect, useRef } from 'preact/hooks';
import { ALL_ROWS, rangeOf } from '../page/address';
import type { Navigation } from '../page/hooks';
import { PRESETS, boundsOf } from '../page/range';
import { useFeed } from '../live/hooks';
import { Dialog } from './dialog';

const KEYS: readonly [string, string][] = [
  ['m', 'Models'], ['a', 'Alerts'], ['g', 'Gateway'], ['/', 'Search models'], ['1 … 7', 'Range: 5 minutes … 30 days'], ['space', 'Pause, or go on live'],
  ['p', 'Predictions of this model'], ['t', 'Light or dark'], ['Esc', 'Close'], ['?', 'This help'],
];

/** Keys that work wherever no text is typed. */
export function useShortcuts(navigation: Navigation, onTheme: () => void, onHelp: () => void): void {
  const feed = useFeed();
  const latest = useRef({ navigation, onTheme, onHelp });
  latest.current = { navigation, onTheme, onHelp };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, select, textarea, button, summary, a') && event.key === ' '
        || target.closest('input, select, textarea')) {
        return;
      }
      if (run(event.key, latest.current, Date.now() + feed.clockOffset)) {
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [feed]);
}

function run(key: string, { navigation, onTheme, onHelp }: { navigation: Navigation; onTheme: () => void; onHelp: () => void }, now: number): boolean {
  const { address, go } = navigation;
  const preset = PRESETS[Number(key) - 1];
  if (preset && /^[1-7]$/.test(key)) {
    go({ last: preset.seconds, fixed: undefined });
    return true;
  }
  switch (key) {
    case 'm': go({ view: 'models', model: '', rows: undefined, filters: [] }); return true;
    case 'a': go({ view: 'alerts', model: '', rows: undefined, filters: [] }); return true;
    case 'g': go({ view: 'gateway', model: '', rows: undefined, filters: [] }); return true;
    case 't': onTheme(); return true;
    case '?': onHelp(); return true;
    case ' ': go({ fixed: address.fixed ? undefined : boundsOf(rangeOf(address), now) }); return true;
    case 'p':
      if (address.view === 'model') {
        go({ rows: ALL_ROWS });
      }
      return true;
    case '/': {
      const search = document.querySelector<HTMLInputElement>('input[type=search]');
      search?.focus();
      return search !== null;
    }
    default: return false;
  }
}

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Help" onClose={onClose}>
      <h3>Keys</h3>
      <dl class="keys">
        {KEYS.map(([key, words]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div>)}
      </dl>
      <h3>How to read the charts</h3>
      <ul class="reading">
        <li><svg width="28" height="10" aria-hidden="true"><line x1="0" x2="28" y1="5" y2="5" class="k-solid" /></svg> all calls are in; labels may still come, or the value is final</li>
        <li><svg width="28" height="10" aria-hidden="true"><line x1="0" x2="28" y1="5" y2="5" class="k-open" /></svg> open, on hatched ground: calls may still be added</li>
        <li><svg width="28" height="10" aria-hidden="true"><line x1="0" x2="28" y1="5" y2="5" class="k-estimated" /></svg> an estimate, made before labels come</li>
        <li><svg width="28" height="10" aria-hidden="true"><rect width="28" height="10" class="k-band" /></svg> the interval that holds the true value, at 95 % confidence</li>
        <li>A gap with a hatched foot: there is no value; the words under the chart say why. No value is not zero.</li>
        <li><svg width="28" height="10" aria-hidden="true"><line x1="14" x2="14" y1="0" y2="10" class="k-version" /></svg> a version was seen for the first time</li>
        <li><svg width="28" height="10" aria-hidden="true"><path d="M8 10V1H28" class="k-alert" /></svg> an alert fired, for as long as the bar at the top</li>
      </ul>
      <p>Drag over a chart to look closer. Click a window, a cell or “rows” to see the predictions behind the number.
        Every chart can be read as a table.</p>
    </Dialog>
  );
}
