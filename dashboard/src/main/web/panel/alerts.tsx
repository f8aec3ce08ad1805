// Copyright the Infermeter authors. Apache-2.0.

import { useInventory } from '../page/inventory';
import { AlertList } from './alert-list';
import { useModel } from './context';

/** The alerts of this model, where there are any. */
export function ModelAlertsPanel() {
  const { model } = useModel();
  const { alerts } = useInventory();
  const own = (alerts.value ?? []).filter((alert) => alert.dimensions['model'] === model.name);
  if (own.length === 0) {
    return null;
  }
  return (
    <section class="card alert-card" aria-label="Alerts of this model" data-panel="Alerts">
      <AlertList alerts={own} onChange={alerts.again} withModel={false} />
    </section>
  );
}
