// Copyright the Infermeter authors. Apache-2.0.

import { DropCause, type Ledger } from '#contract/infermeter/v1/gateway_pb';
import { LabelOutcome } from '#contract/infermeter/v1/labels_pb';
import { Meter } from '../chart/small';
import { useCall } from '../live/hooks';
import { count, instant } from '../text/format';
import { enumWords } from '../text/words';
import { millis } from '../wire/values';
import * as client from '../wire/clients';

const POLL_MILLIS = 2_000;

/** received = stored + dropped + queued, always. */
export function balanceOf(ledger: Ledger): { dropped: bigint; holds: boolean } {
  const dropped = ledger.dropped.reduce((sum, one) => sum + one.rows, 0n);
  return { dropped, holds: ledger.receivedRows === ledger.storedRows + dropped + ledger.queuedRows };
}

/** Where every predicted row and every label went since the gateway started. */
export function LedgerPanel() {
  const { value, error } = useCall((signal) => client.gateway.getLedger({}, { signal }), [], POLL_MILLIS);
  const ledger = value?.ledger;
  return (
    <div class="grid">
      <section class="panel" aria-label="Rows" data-panel="Ledger">
        <header><h3>Predicted rows</h3></header>
        <p class="about">Received = stored + dropped + queued, at every instant{ledger?.startTime ? `, since ${instant(millis(ledger.startTime))}` : ''}.</p>
        {error && !ledger && <p class="problem" role="status">{error.rawMessage}</p>}
        {ledger && <Rows ledger={ledger} />}
      </section>
      <section class="panel" aria-label="Labels" data-panel="Label outcomes">
        <header><h3>Labels</h3></header>
        <p class="about">What became of each label that was sent.</p>
        {ledger && <Labels ledger={ledger} />}
      </section>
    </div>
  );
}

function Rows({ ledger }: { ledger: Ledger }) {
  const { dropped, holds } = balanceOf(ledger);
  const total = Number(ledger.receivedRows);
  const lines: [string, bigint, boolean][] = [
    ['received', ledger.receivedRows, false], ['stored', ledger.storedRows, true], ['queued', ledger.queuedRows, true],
    ...ledger.dropped.filter((one) => one.rows > 0n).map((one): [string, bigint, boolean] => [`dropped: ${enumWords(DropCause[one.cause], 'DROP_CAUSE_')}`, one.rows, true]),
  ];
  return (
    <>
      <table class="sums">
        <caption class="hidden">Predicted rows by where they went</caption>
        <tbody>
          {lines.map(([name, rows, part]) => (
            <tr key={name} data-ledger={name}><th scope="row">{name}</th><td class="number">{count(rows)}</td><td class="bar">{part && total > 0 && <Meter share={Number(rows) / total} color={name.startsWith('dropped') ? '--series-2' : '--series-1'} />}</td></tr>
          ))}
        </tbody>
      </table>
      <p class={holds ? 'about' : 'problem'} role="status">
        {holds ? (dropped === 0n ? 'It balances; nothing was dropped.' : 'It balances.') : 'It does not balance: please report this.'}{' '}
        {count(ledger.unreadableCalls)} calls could not be read, {count(ledger.otherCalls)} carried no prediction, {count(ledger.queuedCalls)} wait to be read.
      </p>
    </>
  );
}

function Labels({ ledger }: { ledger: Ledger }) {
  const all = ledger.labels.reduce((sum, one) => sum + Number(one.count), 0);
  if (all === 0) {
    return <p class="empty">No label has come since the gateway started.</p>;
  }
  return (
    <>
      <table class="sums">
        <caption class="hidden">Labels by what became of them</caption>
        <tbody>
          {ledger.labels.map((one) => (
            <tr key={one.outcome}><th scope="row">{enumWords(LabelOutcome[one.outcome], 'LABEL_OUTCOME_')}</th><td class="number">{count(one.count)}</td><td class="bar"><Meter share={Number(one.count) / all} /></td></tr>
          ))}
        </tbody>
      </table>
      <p class="about">{count(ledger.waitingLabels)} wait for their prediction now.</p>
    </>
  );
}
