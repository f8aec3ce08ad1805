// Copyright the Infermeter authors. Apache-2.0.

import type { Outcome } from '#contract/infermeter/v1/labels_pb';
import { Finality } from '#contract/infermeter/v1/metrics_pb';
import { type Model, type ModelVersion, Task } from '#contract/infermeter/v1/models_pb';

export const FINALITY: Record<Finality, string> = {
  [Finality.UNSPECIFIED]: '',
  [Finality.OPEN]: 'open',
  [Finality.COMPLETE]: 'complete',
  [Finality.MATURE]: 'mature',
  [Finality.FINAL]: 'final',
};

export const FINALITY_MEANS: Record<Finality, string> = {
  [Finality.UNSPECIFIED]: '',
  [Finality.OPEN]: 'Calls may still be added.',
  [Finality.COMPLETE]: 'All calls are in; labels may still come.',
  [Finality.MATURE]: 'Most labels are in.',
  [Finality.FINAL]: 'It no longer changes.',
};

const TASK: Record<Task, string> = {
  [Task.UNSPECIFIED]: '',
  [Task.BINARY]: 'binary classification',
  [Task.MULTICLASS]: 'multi-class classification',
  [Task.MULTILABEL]: 'multi-label classification',
  [Task.REGRESSION]: 'regression',
  [Task.GENERATION]: 'generation',
};

/** What a model does, in words: its task, or, where that is not declared, what its classes or its answers say. */
export function taskWords(model: Pick<Model, 'task' | 'classes'>, answers: 'classes' | 'numbers' | undefined = undefined): string {
  return TASK[model.task] || (model.classes.length > 0 || answers === 'classes' ? 'classification' : answers === 'numbers' ? TASK[Task.REGRESSION] : 'task not known yet');
}

/** What a model does, from what it has answered, where that is not declared. */
export function taskOf(model: Pick<Model, 'task'>, answered: Outcome | undefined): Task {
  const shown = answered?.value.case === 'number' ? Task.REGRESSION : answered?.value.case === 'classSet' ? Task.MULTILABEL : Task.UNSPECIFIED;
  return model.task === Task.UNSPECIFIED ? shown : model.task;
}

/** The versions that have a name, the newest first; calls that failed may have none. */
export function namedVersions(model: Pick<Model, 'versions'>): readonly ModelVersion[] {
  const named = model.versions.filter((version) => version.version !== '');
  return named.length > 0 ? named : model.versions;
}

/** The name of a dimension as people say it: segment.lighting is lighting. */
export function dimensionName(dimension: string): string {
  return dimension.replace(/^segment\./, '');
}

/** The name of an enum value without its prefix: UNDEFINED_REASON_NO_LABELS is "no labels". */
export function enumWords(name: string | undefined, prefix: string): string {
  return (name ?? '').replace(prefix, '').replaceAll('_', ' ').toLowerCase();
}
