// Copyright the Infermeter authors. Apache-2.0.

import { create } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { type Alert, AlertService, type Silence } from '#contract/infermeter/v1/alerts_pb';
import { MatchOperator, MetricsService, type Point, QuestionSchema, type Series } from '#contract/infermeter/v1/metrics_pb';
import { numberOf } from '../../main/web/wire/values';
import { type Asking, type MetricChoice, type Scope, questionOf } from '../../main/web/page/questions';

/** What is known of the traffic, as whoever sent it says. */
export interface Known {
  readonly model: string;
  readonly from: number;
  readonly calls: number;
  readonly failed: number;
  readonly rows: number;
  readonly labelled: number;
  readonly wrong: Record<string, number>;
  readonly labelledOf: Record<string, number>;
  readonly pairs: Record<string, number>;
}

/** Asks the gateway what the page should show, beside the page. */
export class Answers {
  private readonly metrics;
  private readonly alerts;

  constructor(private readonly base: string, readonly scope: Scope) {
    const transport = createGrpcWebTransport({ baseUrl: base.replace(/\/$/, '') });
    this.metrics = createClient(MetricsService, transport);
    this.alerts = createClient(AlertService, transport);
  }

  /** The same of all models. */
  ofAll(): Answers {
    return new Answers(this.base, { ...this.scope, model: '' });
  }

  async series(metrics: readonly MetricChoice[], asking: Asking = {}): Promise<Series[]> {
    const question = create(QuestionSchema, { ...questionOf(this.scope, metrics, asking), id: 'q' });
    const { answers } = await this.metrics.queryMetrics({ questions: [question] });
    return answers.flatMap((answer) => answer.series);
  }

  /** Waits until all that was sent is counted, and the range is over. */
  async until(known: Known): Promise<void> {
    const end = this.scope.range.kind === 'fixed' ? this.scope.range.to : 0;
    for (;;) {
      const coverage = (await this.points({ name: 'label_coverage' }))[0]?.coverage;
      if (Date.now() > end && Number(coverage?.labelled) === known.labelled && Number(coverage?.eligible) === known.rows) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Waits until so many predictions of evaluations are stored. */
  async untilEvaluated(predictions: number): Promise<void> {
    const evaluated = new Answers(this.base, { ...this.scope, range: { kind: 'last', seconds: 900 }, filters: [['traffic', 'evaluation']] });
    while (numberOf((await evaluated.points({ name: 'prediction_count' }))[0]) !== predictions) {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** The alerts of a rule and a light, that fire or are over. */
  async alertsOf(rule: string, light: string): Promise<readonly Alert[]> {
    const matchers = [['rule', rule], ['segment.light', light]].map(([dimension, value]) => ({ dimension: dimension ?? '', operator: MatchOperator.IN, values: [value ?? ''] }));
    return (await this.alerts.listAlerts({ matchers })).alerts;
  }

  async silences(): Promise<readonly Silence[]> {
    return (await this.alerts.listSilences({})).silences;
  }

  /** The points of one series, the newest first, as tables have them. */
  async points(metric: MetricChoice, asking: Asking = {}): Promise<Point[]> {
    const [series] = await this.series([metric], asking);
    return (series?.points ?? []).toReversed();
  }
}
