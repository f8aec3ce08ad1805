// Copyright the Infermeter authors. Apache-2.0.

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Prediction } from '#contract/infermeter/v1/predictions_pb';
import { LabelState } from '#contract/infermeter/v1/predictions_pb';
import { ConnectError } from '@connectrpc/connect';
import type { Rows } from '../page/address';
import { useNavigation } from '../page/hooks';
import { rowMatchersOf } from '../page/questions';
import { useModel } from '../panel/context';
import { PredictionTable } from '../panel/prediction-table';
import { STATES, statesOf } from '../panel/predictions';
import { count, instant } from '../text/format';
import { Name, shorten } from '../text/name';
import { dimensionName } from '../text/words';
import { timestamp } from '../wire/values';
import * as client from '../wire/clients';
import { Dialog } from './dialog';

const PAGE = 100;

interface Found {
  readonly predictions: readonly Prediction[];
  /** Where the next page begins; undefined: there is none. */
  readonly nextPageToken: string | undefined;
  readonly error: string | undefined;
  readonly busy: boolean;
}

const NONE: Found = { predictions: [], nextPageToken: '', error: undefined, busy: true };

/** What rows are of: fixed while they are shown, though the page's own range moves on. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The predictions behind a number. */
export function RowsDrawer({ rows, onClose }: { rows: Rows; onClose: () => void }) {
  const { model, scope, from, to } = useModel();
  const { go } = useNavigation();
  const key = JSON.stringify([rows, scope.filters, scope.range, model.name]);
  const span = useMemo<Span>(() => ({ from: rows.from ?? from, to: rows.to ?? to }), [key]);
  const [found, more] = useRows(rows, span, key);
  return (
    <Dialog title="Predictions" side onClose={onClose}>
      <p class="about"><Words rows={rows} span={span} /></p>
      {rows.truth === undefined && (
        <div class="choice" role="group" aria-label="Which predictions">
          {statesOf(model.task).map(([state, words]) => (
            <button key={state} type="button" aria-pressed={rows.state === state} onClick={() => go({ rows: { ...rows, state } }, true)}>{words}</button>
          ))}
        </div>
      )}
      {found.error && <p class="problem" role="alert">{found.error}</p>}
      {found.predictions.length > 0 && <PredictionTable predictions={found.predictions} classes={model.classes} caption="Predictions behind the number" />}
      {found.predictions.length === 0 && !found.busy && !found.error && <p class="empty">There are none.</p>}
      <p class="about" role="status">
        {found.busy ? 'Looking …' : `${count(found.predictions.length)} shown. `}
        {!found.busy && found.nextPageToken && <button type="button" class="link" onClick={more}>show more</button>}
      </p>
    </Dialog>
  );
}

function Words({ rows, span }: { rows: Rows; span: Span }) {
  const { scope } = useModel();
  const state = STATES.find(([name]) => name === rows.state)?.[1];
  const { truth, predicted } = rows;
  return (
    <>
      {instant(span.from)} – {instant(span.to)}
      {[...scope.filters, ...rows.where].map(([name, value]) => <span key={name}>, {dimensionName(name)} <Name text={value} longest={30} /></span>)}
      {truth !== undefined && <>, truly <Name text={truth} longest={24} /></>}
      {predicted !== undefined && <>{truth !== undefined && ' and'}{truth === undefined && ','} predicted as <Name text={predicted} longest={24} /></>}
      {truth === undefined && `, ${state}`}. The newest first.
      {scope.axis === 'join' && rows.from !== undefined && ' They are those that were predicted then; the number counts the labels that were learned then.'}
    </>
  );
}

/** Rows page after page, and the way to the next one. */
function useRows(rows: Rows, span: Span, key: string): [Found, () => void] {
  const { model, scope } = useModel();
  const [found, setFound] = useState<Found>(NONE);
  const [{ round, of }, setRound] = useState({ round: 0, of: key });
  useEffect(() => {
    const abort = new AbortController();
    const begin = round > 0 && of === key ? found : NONE;
    setFound({ ...begin, error: undefined, busy: true });
    client.predictions.listPredictions({
      matchers: rowMatchersOf({ model: model.name, filters: [...scope.filters, ...rows.where] }),
      timeRange: { startTime: timestamp(span.from), endTime: timestamp(span.to) },
      labelState: STATES.find(([state]) => state === rows.state)?.[2] ?? LabelState.UNSPECIFIED,
      ...(rows.truth === undefined ? {} : { trueValue: rows.truth }), ...(rows.predicted === undefined ? {} : { predictedValue: rows.predicted }),
      pageSize: PAGE, pageToken: begin.nextPageToken ?? '',
    }, { signal: abort.signal }).then(
      (page) => !abort.signal.aborted && setFound({ predictions: [...begin.predictions, ...page.predictions], nextPageToken: page.nextPageToken || undefined, error: undefined, busy: false }),
      (failure: unknown) => {
        if (!abort.signal.aborted) {
          setFound({ ...begin, busy: false, error: shorten(ConnectError.from(failure).rawMessage, 300) });
        }
      });
    return () => abort.abort();
  }, [key, round]);
  return [found, () => setRound({ round: round + 1, of: key })];
}
