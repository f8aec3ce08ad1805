// Copyright the Infermeter authors. Apache-2.0.

import { useCall } from '../live/hooks';
import { allPages } from '../page/inventory';
import { count, instant, span } from '../text/format';
import { Name } from '../text/name';
import { millis } from '../wire/values';
import * as client from '../wire/clients';

const POLL_MILLIS = 30_000;

/** Test data sets that were sent, and what came of it. */
export function EvaluationsPanel() {
  const { value, error } = useCall(async (signal) => (await allPages((pageToken) => client.evaluations.listEvaluations({ pageToken }, { signal }))).flatMap((page) => page.evaluations), [], POLL_MILLIS);
  return (
    <section class="card" aria-label="Evaluations" data-panel="Evaluations">
      {error && !value && <p class="problem" role="status">{error.rawMessage}</p>}
      {value?.length === 0 && <p class="empty">None yet. Make one: <code>./infermeter evaluate</code></p>}
      {value && value.length > 0 && (
        <div class="scroll tall"><table>
          <caption class="hidden">Evaluations</caption>
          <thead><tr><th scope="col">Name</th><th scope="col">Model</th><th scope="col">Versions</th><th scope="col">Data</th><th scope="col" class="number">Rows</th><th scope="col">When</th><th scope="col">Took</th></tr></thead>
          <tbody>
            {value.map((one) => (
              <tr key={one.name}>
                <th scope="row"><b><Name text={one.name} longest={48} /></b></th><td><Name text={one.model} longest={40} /></td><td><Name text={one.versions.join(', ')} longest={40} /></td>
                <td><Name text={one.data?.fileName ?? ''} longest={40} /></td><td class="number">{one.data ? count(one.data.rowCount) : ''}</td>
                <td>{one.createTime ? instant(millis(one.createTime)) : ''}</td>
                <td>{one.startTime && one.endTime ? span((millis(one.endTime) - millis(one.startTime)) / 1000) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table></div>
      )}
    </section>
  );
}

/** Pinned rows that windows are held against. */
export function ReferencesPanel() {
  const { value, error } = useCall(async (signal) => (await allPages((pageToken) => client.references.listReferences({ pageToken }, { signal }))).flatMap((page) => page.references), [], POLL_MILLIS);
  return (
    <section class="card" aria-label="References" data-panel="References">
      {error && !value && <p class="problem" role="status">{error.rawMessage}</p>}
      {value?.length === 0 && <p class="empty">None yet. Pin one: <code>./infermeter reference create</code></p>}
      {value && value.length > 0 && (
        <div class="scroll tall"><table>
          <caption class="hidden">References</caption>
          <thead><tr><th scope="col">Name</th><th scope="col">Model</th><th scope="col" class="number">Rows</th><th scope="col" class="number">Labelled</th><th scope="col">Pinned</th></tr></thead>
          <tbody>
            {value.map((one) => (
              <tr key={`${one.model} ${one.name}`}>
                <th scope="row"><b><Name text={one.name} longest={48} /></b></th><td><Name text={one.model} longest={40} /></td>
                <td class="number">{count(one.rows)}</td><td class="number">{count(one.labelledRows)}</td><td>{one.createTime ? instant(millis(one.createTime)) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table></div>
      )}
    </section>
  );
}
