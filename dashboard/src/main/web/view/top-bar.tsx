// Copyright the Infermeter authors. Apache-2.0.

import type { Theme } from '../chart/theme';
import { useConnection } from '../live/hooks';
import type { View } from '../page/address';
import { useNavigation } from '../page/hooks';
import { firing, useInventory } from '../page/inventory';
import { RangePicker } from './range-picker';

const LINKS: readonly [View, string][] = [['models', 'Models'], ['alerts', 'Alerts'], ['gateway', 'Gateway']];

export function TopBar({ theme, onTheme, onHelp }: { theme: Theme; onTheme: () => void; onHelp: () => void }) {
  const { address, href } = useNavigation();
  const { alerts } = useInventory();
  const ringing = firing(alerts.value).length;
  const current = address.view === 'model' ? 'models' : address.view;
  return (
    <header class="top">
      <a class="brand" href={href({ view: 'models', model: '', rows: undefined, filters: [] })}>
        <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M5 20h5l3-9 5 14 3-8h6" />
        </svg>
        Infermeter
      </a>
      <nav aria-label="Views">
        {LINKS.map(([view, name]) => (
          <a key={view} href={href({ view, model: '', rows: undefined, filters: [] })} aria-current={current === view ? 'page' : undefined}>
            {name}{view === 'alerts' && ringing > 0 && <span class="count" aria-label={`${ringing} firing`}>{ringing}</span>}
          </a>
        ))}
      </nav>
      <RangePicker />
      <Pulse />
      <button type="button" class="quiet icon" onClick={onTheme} aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'} title="Theme (t)">
        {theme === 'dark' ? '☀' : '☾'}
      </button>
      <button type="button" class="quiet icon" onClick={onHelp} aria-label="Help and shortcuts" title="Help (?)">?</button>
    </header>
  );
}

function Pulse() {
  const connection = useConnection();
  const words = { idle: 'paused', connecting: 'connecting', live: 'live', lost: 'no connection' }[connection.kind];
  return <span class={`pulse ${connection.kind}`} role="status"><i aria-hidden="true" />{words}</span>;
}
