// Copyright the Infermeter authors. Apache-2.0.

import { Task } from '#contract/infermeter/v1/models_pb';

/** A metric of quality by its name, and as people say it. */
export type QualityMetric = readonly [name: string, title: string];

const OF_CLASSES: readonly QualityMetric[] = [
  ['accuracy', 'Accuracy'], ['f1', 'F1'], ['precision', 'Precision'], ['recall', 'Recall'], ['balanced_accuracy', 'Balanced accuracy'],
  ['matthews_corrcoef', 'Matthews correlation'], ['cohen_kappa', 'Cohen’s kappa'], ['roc_auc', 'ROC AUC'], ['log_loss', 'Log loss'], ['brier_score', 'Brier score'],
];
const OF_SETS: readonly QualityMetric[] = [
  ['subset_accuracy', 'Subset accuracy'], ['f1', 'F1'], ['precision', 'Precision'], ['recall', 'Recall'], ['jaccard', 'Jaccard'], ['hamming_loss', 'Hamming loss'],
];
const OF_NUMBERS: readonly QualityMetric[] = [
  ['root_mean_squared_error', 'RMSE'], ['bias', 'Mean error'], ['mean_absolute_error', 'Mean absolute error'], ['r2_score', 'R²'],
];

/** How right a model of this task can be said to be, the most telling first. */
export function qualityMetrics(task: Task): readonly [QualityMetric, QualityMetric, ...QualityMetric[]] {
  const all = task === Task.REGRESSION ? OF_NUMBERS : task === Task.MULTILABEL ? OF_SETS : OF_CLASSES;
  return all as readonly [QualityMetric, QualityMetric, ...QualityMetric[]];
}
