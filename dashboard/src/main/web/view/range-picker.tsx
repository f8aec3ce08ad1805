// Copyright the Infermeter authors. Apache-2.0.

import { useState } from 'preact/hooks';
import { useFeed } from '../live/hooks';
import { rangeOf } from '../page/address';
import { useNavigation } from '../page/hooks';
import { PRESETS, boundsOf } from '../page/range';
import { instant } from '../text/format';

function local(millis: number): string {
  const date = new Date(millis);
  return new Date(millis - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Chooses the time that the page is about. */
export function RangePicker() {
  const { address, go } = useNavigation();
  const feed = useFeed();
  const [custom, showCustom] = useState(false);
  const { fixed } = address;
  const now = () => Date.now() + feed.clockOffset;
  const pause = () => go({ fixed: boundsOf(rangeOf(address), now()) });
  return (
    <div class="range" role="group" aria-label="Time range">
      <select aria-label="Range" value={fixed ? 'fixed' : String(address.last)} onChange={(event) => {
        const { value } = event.currentTarget;
        if (value === 'custom') {
          event.currentTarget.value = fixed ? 'fixed' : String(address.last);
          showCustom(true);
        } else if (value !== 'fixed') {
          go({ last: Number(value), fixed: undefined });
        }
      }}>
        {fixed && <option value="fixed">{`${instant(fixed.from)} – ${instant(fixed.to)}`}</option>}
        {PRESETS.map((preset) => <option key={preset.name} value={String(preset.seconds)}>last {preset.words}</option>)}
        {!PRESETS.some((preset) => preset.seconds === address.last) && <option value={String(address.last)}>last {address.last} seconds</option>}
        <option value="custom">from … to …</option>
      </select>
      {fixed
        ? <button type="button" onClick={() => go({ fixed: undefined })} title="Live (space)">Live</button>
        : <button type="button" onClick={pause} title="Pause (space)">Pause</button>}
      {custom && <Custom onClose={() => showCustom(false)} />}
    </div>
  );
}

function Custom({ onClose }: { onClose: () => void }) {
  const { address, go } = useNavigation();
  const feed = useFeed();
  const bounds = boundsOf(rangeOf(address), Date.now() + feed.clockOffset);
  const [from, setFrom] = useState(local(bounds.from));
  const [to, setTo] = useState(local(bounds.to));
  const start = Date.parse(from);
  const end = Date.parse(to);
  const right = start < end;
  return (
    <form class="custom" aria-label="Range from and to" onKeyDown={(event) => event.key === 'Escape' && onClose()} onSubmit={(event) => {
      event.preventDefault();
      if (right) {
        go({ fixed: { from: start, to: end } });
        onClose();
      }
    }}>
      <label>From <input type="datetime-local" step="1" value={from} onInput={(event) => setFrom(event.currentTarget.value)} required /></label>
      <label>To <input type="datetime-local" step="1" value={to} onInput={(event) => setTo(event.currentTarget.value)} required /></label>
      {!right && <p role="alert">The start must be before the end.</p>}
      <button type="submit" disabled={!right}>Show</button>
      <button type="button" class="quiet" onClick={onClose}>Cancel</button>
    </form>
  );
}
