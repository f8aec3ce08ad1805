// Copyright the Infermeter authors. Apache-2.0.

import { useMemo } from 'preact/hooks';
import { useFeed, useTick } from '../live/hooks';
import { rangeOf } from '../page/address';
import { useNavigation } from '../page/hooks';
import { useAlertMarks, useInventory } from '../page/inventory';
import { versionMarks } from '../page/marks';
import type { Scope } from '../page/questions';
import { boundsOf } from '../page/range';
import { EvaluationsPanel, ReferencesPanel } from '../panel/kept';
import { LedgerPanel } from '../panel/ledger';
import { OverheadPanel } from '../panel/overhead';
import { ResourcesPanels } from '../panel/resources';

/** The gateway itself: where rows and labels went, what it costs, what it keeps. */
export function GatewayView() {
  const { address, go } = useNavigation();
  const feed = useFeed();
  const range = rangeOf(address);
  const tick = useTick(range.kind === 'last' ? 5000 : 3_600_000);
  const scope = useMemo<Scope>(() => ({ model: '', range, axis: 'event', filters: [] }), [JSON.stringify(range)]);
  const { from, to } = boundsOf(range, tick + feed.clockOffset);
  const { models } = useInventory();
  const versions = useMemo(() => versionMarks(models.value ?? []), [models.value]);
  const marks = [...versions, ...useAlertMarks('', from, to, range.kind === 'last')];
  const onRange = (start: number, end: number) => go({ fixed: { from: Math.round(start), to: Math.round(end) } });
  return (
    <>
      <div class="head"><h1>Gateway</h1></div>
      <h2>Where everything went</h2>
      <LedgerPanel />
      <h2>What it costs</h2>
      <div class="grid">
        <OverheadPanel {...{ scope, from, to, marks, onRange }} />
        <ResourcesPanels {...{ scope, from, to, marks, onRange }} />
      </div>
      <h2>Evaluations</h2>
      <EvaluationsPanel />
      <h2>References</h2>
      <ReferencesPanel />
    </>
  );
}
