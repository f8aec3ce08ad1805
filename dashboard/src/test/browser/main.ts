// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import type { Scope } from '../../main/web/page/questions';
import { lookAtAlerts } from './alerts';
import { launch, Visit } from './browser';
import { Answers, type Known } from './gateway';
import { lookAtHostileNames, lookAtRestart, lookAtThousand } from './hardships';
import { lookAtLooks } from './looks';
import { lookAtModel } from './model';
import { lookAtMoves } from './moves';
import { lookAtNavigation } from './navigation';
import { lookAtOverview } from './overview';
import { check, end, lookThrough, please } from './report';

const base = process.env['DASHBOARD'];
if (!base) {
  console.error('DASHBOARD must be the address of a gateway\'s page');
  process.exit(2);
}

const browser = await launch();
lookThrough(browser);
const visit = await Visit.begin(browser, base);

await check('without traffic it says what to do', async () => {
  await visit.go('#/models');
  await visit.page.getByText('No model has been called yet').waitFor();
});
const known = await please('traffic') as unknown as Known;
await check('a model appears without loading the page again', async () => {
  await visit.page.getByRole('link', { name: 'shapes' }).waitFor();
});
// Whole seconds, so that the address says exactly what is asked.
const scope: Scope = {
  model: known.model, axis: 'event', filters: [],
  range: { kind: 'fixed', from: Math.floor(known.from / 1000) * 1000, to: Math.ceil(Date.now() / 1000 + 1) * 1000 },
};
const answers = new Answers(base, scope);
await answers.until(known);

await lookAtOverview(visit, known, answers);
await lookAtModel(visit, known, answers);
await lookAtMoves(visit, known, answers);
await lookAtAlerts(visit, answers);
await lookAtLooks(browser, base, answers);
await lookAtHostileNames(visit);
await lookAtNavigation(visit);
await lookAtRestart(visit);
await lookAtThousand(visit);
await check('nothing was complained of, and nothing asked of others', async () => assert.deepEqual(visit.complaints, []));
await browser.close();
end();
