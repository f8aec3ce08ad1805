// Copyright the Infermeter authors. Apache-2.0.

import { useMemo, useRef } from 'preact/hooks';
import type { Model } from '#contract/infermeter/v1/models_pb';
import { useCall, useFeed, useLast, useTick } from '../live/hooks';
import { ALL_ROWS, rangeOf } from '../page/address';
import { useNavigation } from '../page/hooks';
import { allPages, useAlertMarks, useInventory } from '../page/inventory';
import { versionMarks } from '../page/marks';
import { matchersOf } from '../page/questions';
import { boundsOf, stepOf } from '../page/range';
import { ModelAlertsPanel } from '../panel/alerts';
import { CalibrationPanel } from '../panel/calibration';
import { ConfusionPanel } from '../panel/confusion';
import { type ModelContext, ModelPanels } from '../panel/context';
import { CoveragePanel } from '../panel/coverage';
import { DriftPanel } from '../panel/drift';
import { FiguresPanel } from '../panel/figures';
import { HeatMapPanel, PercentilesPanel } from '../panel/latency';
import { OutcomesPanel } from '../panel/outcomes';
import { PredictionsPanel } from '../panel/predictions';
import { QualityPanel } from '../panel/quality';
import { RatePanel } from '../panel/rate';
import { ResourcesPanel } from '../panel/resources';
import { ScoresPanel } from '../panel/scores';
import { SegmentsPanel } from '../panel/segments';
import { SharesPanel } from '../panel/shares';
import { VersionsPanel } from '../panel/versions';
import { Name } from '../text/name';
import { namedVersions, taskOf, taskWords } from '../text/words';
import { millis, timestamp } from '../wire/values';
import * as client from '../wire/clients';
import { FilterBar } from './filter-bar';
import { RowsDrawer } from './rows-drawer';

const NEWEST_MILLIS = 30_000;

/** Everything about one model. */
export function ModelView() {
  const { address } = useNavigation();
  const { models } = useInventory();
  const model = models.value?.find((one) => one.name === address.model);
  if (!models.value) {
    return models.error ? <p class="problem" role="status">{models.error.rawMessage}</p> : <div class="waiting tall" role="status"><span class="hidden">Waiting</span></div>;
  }
  if (!model) {
    return (
      <div class="nothing">
        <h1>No model of this name</h1>
        <p>“<Name text={address.model} expandable />” has not been called through this gateway.</p>
      </div>
    );
  }
  return <CalledModel model={model} />;
}

/** Which panels there are depends on what the model does: declared, or seen in its newest answer. */
function CalledModel({ model }: { model: Model }) {
  const { value, error } = useCall(
    (signal) => client.predictions.listPredictions({ matchers: matchersOf({ model: model.name, filters: [] }), pageSize: 1 }, { signal }), [model.name], NEWEST_MILLIS);
  if (!value && !error) {
    return <div class="waiting tall" role="status"><span class="hidden">Waiting</span></div>;
  }
  const answered = value?.predictions[0]?.predicted;
  return <KnownModel model={{ ...model, task: taskOf(model, answered) }} answers={answered?.value.case === 'className' ? 'classes' : undefined} />;
}

function KnownModel({ model, answers }: { model: Model; answers: 'classes' | undefined }) {
  const { address, go } = useNavigation();
  const context = useModelContext(model);
  if (!context) {
    return <div class="waiting tall" role="status"><span class="hidden">Waiting</span></div>;
  }
  const rows = address.rows;
  const versions = namedVersions(model);
  return (
    <ModelPanels.Provider value={context}>
      <div class="head">
        <div>
          <h1><Name text={model.name} longest={48} expandable /></h1>
          <p class="sub">{taskWords(model, answers)}{model.classes.length > 0 ? `, ${model.classes.length} classes` : ''}, {' '}
            {versions.length === 1 ? 'version ' : `${versions.length} versions, newest `}<Name text={versions[0]?.version ?? ''} longest={24} /></p>
        </div>
        <FilterBar />
      </div>
      <Unreadable model={model} />
      <FiguresPanel />
      <ModelAlertsPanel />
      <h2>How fast</h2>
      <div class="grid">
        <RatePanel /><OutcomesPanel /><PercentilesPanel /><HeatMapPanel />
      </div>
      <h2>How right</h2>
      <div class="grid">
        <QualityPanel /><ConfusionPanel /><CalibrationPanel /><CoveragePanel /><ScoresPanel />
      </div>
      <h2>How steady</h2>
      <div class="grid">
        <SharesPanel /><DriftPanel />
      </div>
      <h2>Side by side</h2>
      <div class="grid">
        <SegmentsPanel /><VersionsPanel />
      </div>
      <h2>What it costs</h2>
      <div class="grid">
        <ResourcesPanel />
      </div>
      <h2>Recent predictions</h2>
      <PredictionsPanel />
      {rows && <RowsDrawer rows={rows} onClose={() => go({ rows: undefined })} />}
    </ModelPanels.Provider>
  );
}

function useModelContext(model: Model): ModelContext | undefined {
  const { address, go } = useNavigation();
  const feed = useFeed();
  const range = rangeOf(address);
  const step = stepOf(range) * 1000;
  const tick = useTick(range.kind === 'last' ? Math.min(10_000, Math.max(1000, step / 10)) : 3_600_000);
  const { from, to } = boundsOf(range, tick + feed.clockOffset);
  const alerts = useAlertMarks(model.name, from, to, range.kind === 'last');
  const metrics = useCall((signal) => allPages((pageToken) => client.metrics.listMetrics({ model: model.name, pageToken }, { signal })), [model.name]);
  const dimensions = useCall(
    (signal) => client.metrics.listDimensions({ matchers: matchersOf({ model: model.name, filters: [] }), timeRange: { startTime: timestamp(from), endTime: timestamp(to) } }, { signal }),
    [model.name, address.last, address.fixed], 30_000);
  // Panels that ask by dimension would else ask nothing while those of another range are looked up.
  const lastDimensions = useLast(dimensions.value)?.dimensions;
  const references = useCall((signal) => allPages((pageToken) => client.references.listReferences({ model: model.name, pageToken }, { signal })), [model.name], 60_000);
  const scope = useMemo(() => ({ model: model.name, range, axis: address.axis, filters: address.filters }),
    [model.name, address.axis, JSON.stringify([range, address.filters])]);
  const versions = JSON.stringify(model.versions.map((version) => [version.version, version.firstSeenTime ? millis(version.firstSeenTime) : 0]));
  // All panels ask at once, in one watch, when it is known what there is to ask.
  const known = [metrics, dimensions, references].every((call) => call.value !== undefined || call.error !== undefined);
  const ready = useRef(false);
  ready.current ||= known;
  const context = useMemo<ModelContext>(() => ({
    model,
    scope,
    from,
    to,
    marks: [...versionMarks([model]), ...alerts],
    metrics: new Map(metrics.value?.flatMap((page) => page.metrics).map((metric) => [metric.name, metric]) ?? []),
    dimensions: new Map(lastDimensions?.map((one) => [one.name, one.values]) ?? []),
    reference: references.value?.flatMap((page) => page.references).sort((a, b) => Number((b.createTime?.seconds ?? 0n) - (a.createTime?.seconds ?? 0n)))[0],
    onRange: (from, to) => go({ fixed: { from: Math.round(from), to: Math.round(to) } }),
    openRows: (rows) => go({ rows: { ...ALL_ROWS, ...rows } }),
  }), [versions, model.task, model.classes.length, scope, tick, alerts, metrics.value, lastDimensions, references.value]);
  return ready.current ? context : undefined;
}

/** Why there may be no accuracy: calls that could not be read. */
function Unreadable({ model }: { model: Model }) {
  const messages = model.unreadable.filter((one) => one.count > 0n);
  if (messages.length === 0) {
    return null;
  }
  return (
    <details class="note">
      <summary>{messages.reduce((sum, one) => sum + one.count, 0n).toLocaleString('en')} calls could not be read, so they count for speed alone</summary>
      <ul>{messages.map((one) => <li key={one.cause}><bdi>{one.message.slice(0, 1000)}</bdi></li>)}</ul>
    </details>
  );
}
