// Copyright the Infermeter authors. Apache-2.0.

import { AlertState } from '#contract/infermeter/v1/alerts_pb';
import { useCall } from '../live/hooks';
import { useInventory } from '../page/inventory';
import { AlertList } from '../panel/alert-list';
import { RulesPanel, SilencesPanel } from '../panel/rules';
import { count } from '../text/format';
import * as client from '../wire/clients';

const POLL_MILLIS = 15_000;

/** What is wrong now, what was, and what is watched. */
export function AlertsView() {
  const { alerts, hasAlerts } = useInventory();
  const past = useCall((signal) => client.alerts.listAlerts({ states: [AlertState.RESOLVED], pageSize: 50 }, { signal }), [], POLL_MILLIS);
  if (!hasAlerts) {
    return <div class="nothing"><h1>No alerts</h1><p>This gateway does not watch for alerts.</p></div>;
  }
  const now = alerts.value ?? [];
  return (
    <>
      <div class="head"><h1>Alerts {alerts.value && <span class="sub">{count(now.length)}</span>}</h1></div>
      {alerts.error && <p class="problem" role="status">{alerts.error.rawMessage}</p>}
      <section class="card alert-card" aria-label="Alerts now" data-panel="Alerts">
        {alerts.value && now.length === 0 ? <p class="empty">Nothing is wrong.</p> : <AlertList alerts={now} onChange={alerts.again} withModel />}
      </section>
      <h2>Rules</h2>
      <RulesPanel />
      <h2>Silences</h2>
      <SilencesPanel />
      <h2>Over</h2>
      <section class="card alert-card" aria-label="Alerts that are over">
        {past.value?.alerts.length === 0 && <p class="empty">None yet.</p>}
        {past.error && <p class="problem" role="status">{past.error.rawMessage}</p>}
        <AlertList alerts={past.value?.alerts ?? []} onChange={past.again} withModel />
      </section>
    </>
  );
}
