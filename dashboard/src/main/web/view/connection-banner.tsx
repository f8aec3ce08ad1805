// Copyright the Infermeter authors. Apache-2.0.

import { useConnection, useFeed, useTick } from '../live/hooks';
import { ago, instant } from '../text/format';

/** Says when the numbers are no longer fresh, since when, and when it is tried again. */
export function ConnectionBanner() {
  const connection = useConnection();
  const feed = useFeed();
  const now = useTick(1000);
  if (connection.kind !== 'lost') {
    return null;
  }
  const wait = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
  return (
    <div class="banner" role="alert">
      <p>
        <strong>No connection to the gateway.</strong>{' '}
        {connection.heardAt === undefined ? 'No numbers have come yet.'
          : `Numbers are from ${instant(connection.heardAt)}, ${ago(now - connection.heardAt)} ago.`}{' '}
        <span class="detail">({connection.message})</span>
      </p>
      <button type="button" onClick={() => feed.retry()}>{wait > 0 ? `Try now (or in ${wait} s)` : 'Trying …'}</button>
    </div>
  );
}
