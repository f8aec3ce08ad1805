// Copyright the Infermeter authors. Apache-2.0.

import { useState } from 'preact/hooks';
import { ConnectError } from '@connectrpc/connect';
import { type Alert, AlertSeverity, AlertState } from '#contract/infermeter/v1/alerts_pb';
import { MatchOperator } from '#contract/infermeter/v1/metrics_pb';
import { useFeed, useTick } from '../live/hooks';
import { useNavigation } from '../page/hooks';
import { ago, instant } from '../text/format';
import { Name } from '../text/name';
import { dimensionName } from '../text/words';
import { millis, timestamp } from '../wire/values';
import { remember, remembered } from '../page/memory';
import * as client from '../wire/clients';

export const SEVERITY: Record<AlertSeverity, string> = {
  [AlertSeverity.UNSPECIFIED]: 'warning', [AlertSeverity.INFO]: 'info', [AlertSeverity.WARNING]: 'warning', [AlertSeverity.CRITICAL]: 'critical',
};
const STATE: Record<AlertState, string> = {
  [AlertState.UNSPECIFIED]: '', [AlertState.PENDING]: 'pending', [AlertState.FIRING]: 'firing', [AlertState.RESOLVED]: 'over',
};

/** Alerts, each with what was seen, and what can be done. */
export function AlertList({ alerts, onChange, withModel }: { alerts: readonly Alert[]; onChange: () => void; withModel: boolean }) {
  const feed = useFeed();
  const now = useTick(5000) + feed.clockOffset;
  const order = (alert: Alert) => (alert.state === AlertState.FIRING ? 0 : alert.state === AlertState.PENDING ? 1 : 2) * 10 - alert.severity;
  return (
    <ul class="alerts">
      {[...alerts].sort((a, b) => order(a) - order(b)).map((alert) => <Entry key={alert.id} alert={alert} now={now} onChange={onChange} withModel={withModel} />)}
    </ul>
  );
}

function Entry({ alert, now, onChange, withModel }: { alert: Alert; now: number; onChange: () => void; withModel: boolean }) {
  const { href } = useNavigation();
  const feed = useFeed();
  const [doing, setDoing] = useState<'acknowledge' | 'silence' | undefined>(undefined);
  const model = alert.dimensions['model'];
  const since = alert.fireTime ?? alert.startTime;
  const done = () => {
    setDoing(undefined);
    onChange();
  };
  return (
    <li class={`${STATE[alert.state]} ${SEVERITY[alert.severity]}`} data-alert={alert.rule}>
      <div class="what">
        <span class="badge">{STATE[alert.state]}</span>
        <span class="severity">{SEVERITY[alert.severity]}</span>
        <b><Name text={alert.summary || alert.rule} longest={160} /></b>
      </div>
      <p><Name text={alert.description} longest={400} /></p>
      <p class="sub">
        rule <Name text={alert.rule} longest={60} />
        {Object.entries(alert.dimensions).filter(([name]) => withModel || name !== 'model').map(([name, value]) => (
          <span key={name}>, {dimensionName(name)} {name === 'model' && model ? <a href={href({ view: 'model', model, rows: undefined })}><Name text={value} longest={40} /></a> : <Name text={value} longest={40} />}</span>
        ))}
        {since && <>, since {instant(millis(since), now)} ({ago(now - millis(since))})</>}
        {alert.endTime && <>, over at {instant(millis(alert.endTime), now)}</>}
        {alert.acknowledgedBy && <>; <Name text={alert.acknowledgedBy} longest={40} /> takes care of it{alert.acknowledgeComment && <>: “<Name text={alert.acknowledgeComment} longest={120} />”</>}</>}
        {alert.silenceId && '; silenced'}
      </p>
      {alert.history.length > 1 && (
        <details class="caveats"><summary>history</summary>
          <ul>{alert.history.map((step, index) => <li key={index}>{step.time ? instant(millis(step.time), now) : ''} {STATE[step.state]}: <Name text={step.message} longest={200} /></li>)}</ul>
        </details>
      )}
      {alert.state !== AlertState.RESOLVED && (
        <div class="do">
          {!alert.acknowledgedBy && <button type="button" aria-expanded={doing === 'acknowledge'} onClick={() => setDoing(doing === 'acknowledge' ? undefined : 'acknowledge')}>Acknowledge</button>}
          {!alert.silenceId && <button type="button" aria-expanded={doing === 'silence'} onClick={() => setDoing(doing === 'silence' ? undefined : 'silence')}>Silence</button>}
        </div>
      )}
      {doing === 'acknowledge' && <Form label="Acknowledge" onDone={done} send={(who, comment) => client.alerts.acknowledgeAlert({ id: alert.id, acknowledgedBy: who, comment })} />}
      {doing === 'silence' && <Form label="Silence" hours onDone={done} send={(who, comment, hours) => client.alerts.createSilence({ silence: {
        matchers: [{ dimension: 'rule', operator: MatchOperator.IN, values: [alert.rule] },
          ...Object.entries(alert.dimensions).map(([name, value]) => ({ dimension: name, operator: MatchOperator.IN, values: [value] }))],
        endTime: timestamp(Date.now() + feed.clockOffset + hours * 3_600_000), createdBy: who, comment,
      } })} />}
    </li>
  );
}

function Form({ label, hours = false, send, onDone }: {
  label: string; hours?: boolean; send: (who: string, comment: string, hours: number) => Promise<unknown>; onDone: () => void;
}) {
  const [who, setWho] = useState(remembered('infermeter-who') ?? '');
  const [comment, setComment] = useState('');
  const [long, setLong] = useState(2);
  const [error, setError] = useState<string | undefined>(undefined);
  return (
    <form class="inline" onSubmit={(event) => {
      event.preventDefault();
      remember('infermeter-who', who);
      send(who, comment, long).then(onDone, (failure: unknown) => setError(ConnectError.from(failure).rawMessage));
    }}>
      <label>Your name <input type="text" required maxLength={128} value={who} onInput={(event) => setWho(event.currentTarget.value)} /></label>
      <label>Note <input type="text" maxLength={500} value={comment} onInput={(event) => setComment(event.currentTarget.value)} /></label>
      {hours && <label>For <select value={String(long)} onChange={(event) => setLong(Number(event.currentTarget.value))}>
        {[[1, '1 hour'], [2, '2 hours'], [8, '8 hours'], [24, '1 day'], [168, '7 days']].map(([value, words]) => <option key={value} value={String(value)}>{words}</option>)}
      </select></label>}
      <button type="submit" class="primary">{label}</button>
      {error && <p class="problem" role="alert">{error}</p>}
    </form>
  );
}
