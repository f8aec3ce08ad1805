// Copyright the Infermeter authors. Apache-2.0.

import { useState } from 'preact/hooks';
import { ConnectError } from '@connectrpc/connect';
import { type AlertRule, AlertDirection } from '#contract/infermeter/v1/alerts_pb';
import { type Matcher, MatchOperator } from '#contract/infermeter/v1/metrics_pb';
import { useCall } from '../live/hooks';
import { allPages } from '../page/inventory';
import { instant, plain, span } from '../text/format';
import { Name } from '../text/name';
import { dimensionName } from '../text/words';
import { millis, seconds } from '../wire/values';
import * as client from '../wire/clients';
import { SEVERITY } from './alert-list';

const POLL_MILLIS = 15_000;

/** A rule's condition in words. */
export function conditionOf(rule: AlertRule): string {
  const { condition } = rule;
  switch (condition.case) {
    case 'threshold':
      return `${condition.value.direction === AlertDirection.BELOW ? 'below' : 'above'} ${plain(condition.value.bound)}`;
    case 'change':
      return `differs from its baseline${condition.value.minimumDifference ? ` by ${plain(condition.value.minimumDifference)} or more` : ''}${condition.value.minimumRatio ? ` by a factor of ${plain(condition.value.minimumRatio)} or more` : ''}`;
    case 'drift':
      return `drifts by more than chance and ${plain(condition.value.minimumExcess ?? 0.1)}`;
    case 'budgetBurn':
      return `burns the budget of ${plain(condition.value.objective)} ${plain(condition.value.burnRate ?? 14.4)} times too fast`;
    case 'absence':
      return 'was there and is no more';
    default:
      return '';
  }
}

/** What is watched for. */
export function RulesPanel() {
  const rules = useCall(async (signal) => (await allPages((pageToken) => client.alerts.listAlertRules({ pageToken }, { signal }))).flatMap((page) => page.rules), [], POLL_MILLIS);
  const [error, setError] = useState<string | undefined>(undefined);
  const pause = (rule: AlertRule) => client.alerts.updateAlertRule({ rule: { ...rule, paused: !rule.paused }, updateMask: { paths: ['paused'] } })
    .then(() => { setError(undefined); rules.again(); }, (failure: unknown) => setError(ConnectError.from(failure).rawMessage));
  return (
    <section class="card" aria-label="Rules" data-panel="Rules">
      {(error ?? rules.error) && <p class="problem" role="alert">{error ?? rules.error?.rawMessage}</p>}
      {rules.value?.length === 0 && <p class="empty">There is no rule. Add one: <code>infermeter.v1.AlertService/CreateAlertRule</code></p>}
      {rules.value && rules.value.length > 0 && (
        <div class="scroll tall"><table>
          <caption class="hidden">Rules</caption>
          <thead><tr><th scope="col">Rule</th><th scope="col">Fires when</th><th scope="col">Looks at</th><th scope="col">Severity</th><th scope="col"><span class="hidden">Pause</span></th></tr></thead>
          <tbody>
            {rules.value.map((rule) => (
              <tr key={rule.name} class={rule.paused ? 'paused' : ''}>
                <th scope="row"><b><Name text={rule.name} /></b><br /><span class="sub"><Name text={rule.summary} longest={160} /></span>
                  {rule.error && <p class="problem"><Name text={rule.error} longest={300} /></p>}</th>
                <td>{rule.question?.metrics.map((metric) => metric.name + (metric.quantile !== undefined ? ` ${metric.quantile}` : '')).join(', ')} {conditionOf(rule)}</td>
                <td>{rule.question?.range.case === 'lookback' ? `the last ${span(seconds(rule.question.range.value))}` : ''}
                  {rule.question && rule.question.groupBy.length > 0 ? ` by ${rule.question.groupBy.map(dimensionName).join(', ')}` : ''}</td>
                <td>{SEVERITY[rule.severity]}</td>
                <td class="number"><button type="button" onClick={() => void pause(rule)}>{rule.paused ? 'Resume' : 'Pause'}<span class="hidden"> {rule.name}</span></button></td>
              </tr>
            ))}
          </tbody>
        </table></div>
      )}
    </section>
  );
}

function words(matcher: Matcher): string {
  const sign = { [MatchOperator.NOT_IN]: ' not ', [MatchOperator.PREFIX]: ' begins with ', [MatchOperator.IN]: ' ', [MatchOperator.UNSPECIFIED]: ' ' }[matcher.operator];
  return `${dimensionName(matcher.dimension)}${sign}${matcher.values.join(' or ')}`;
}

/** What is kept quiet, and until when. */
export function SilencesPanel() {
  const silences = useCall((signal) => client.alerts.listSilences({}, { signal }), [], POLL_MILLIS);
  const [error, setError] = useState<string | undefined>(undefined);
  const end = (id: string) => client.alerts.deleteSilence({ id }).then(() => { setError(undefined); silences.again(); }, (failure: unknown) => setError(ConnectError.from(failure).rawMessage));
  return (
    <section class="card" aria-label="Silences" data-panel="Silences">
      {(error ?? silences.error) && <p class="problem" role="alert">{error ?? silences.error?.rawMessage}</p>}
      {silences.value?.silences.length === 0 && <p class="empty">None.</p>}
      {silences.value && silences.value.silences.length > 0 && (
        <div class="scroll tall"><table>
          <caption class="hidden">Silences</caption>
          <thead><tr><th scope="col">Alerts of</th><th scope="col">From</th><th scope="col">Until</th><th scope="col">By</th><th scope="col">Why</th><th scope="col"><span class="hidden">End</span></th></tr></thead>
          <tbody>
            {silences.value.silences.map((silence) => (
              <tr key={silence.id}>
                <th scope="row"><Name text={silence.matchers.map(words).join(', ')} longest={120} /></th>
                <td>{silence.startTime ? instant(millis(silence.startTime)) : ''}</td><td>{silence.endTime ? instant(millis(silence.endTime)) : ''}</td>
                <td><Name text={silence.createdBy} longest={40} /></td><td><Name text={silence.comment} longest={120} /></td>
                <td class="number"><button type="button" onClick={() => void end(silence.id)}>End</button></td>
              </tr>
            ))}
          </tbody>
        </table></div>
      )}
    </section>
  );
}
