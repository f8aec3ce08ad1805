// Copyright the Infermeter authors. Apache-2.0.

import type { Alert } from '#contract/infermeter/v1/alerts_pb';
import type { Model } from '#contract/infermeter/v1/models_pb';
import type { Mark } from '../chart/line';
import { dimensionName, namedVersions } from '../text/words';
import { millis } from '../wire/values';

/** More would hide the chart. */
const MOST_VERSIONS = 50;

/** When versions were first seen, the newest ones. */
export function versionMarks(models: readonly Model[]): Mark[] {
  return models.flatMap((model) => namedVersions(model).flatMap((version): Mark[] => {
    const label = version.version ? `version ${version.version}` : 'first call';
    return version.firstSeenTime ? [{ kind: 'version', at: millis(version.firstSeenTime), label: models.length > 1 ? `${model.name} ${label}` : label }] : [];
  })).sort((a, b) => b.at - a.at).slice(0, MOST_VERSIONS);
}

/** When alerts fired, and for how long; those that never did leave no mark. */
export function alertMarks(alerts: readonly Alert[]): Mark[] {
  return alerts.flatMap((alert): Mark[] => {
    const where = Object.entries(alert.dimensions).filter(([name]) => name !== 'model').map(([name, value]) => `${dimensionName(name)} ${value}`);
    return alert.fireTime ? [{
      kind: 'alert', at: millis(alert.fireTime), until: alert.endTime && millis(alert.endTime), label: [alert.rule, ...where].join(', '),
    }] : [];
  });
}
