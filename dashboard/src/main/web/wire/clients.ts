// Copyright the Infermeter authors. Apache-2.0.

import { createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { AlertService } from '#contract/infermeter/v1/alerts_pb';
import { EvaluationService } from '#contract/infermeter/v1/evaluations_pb';
import { GatewayService } from '#contract/infermeter/v1/gateway_pb';
import { MetricsService } from '#contract/infermeter/v1/metrics_pb';
import { ModelService } from '#contract/infermeter/v1/models_pb';
import { PredictionService } from '#contract/infermeter/v1/predictions_pb';
import { ReferenceService } from '#contract/infermeter/v1/references_pb';

/** The gateway that served this page, and no other. */
const transport = createGrpcWebTransport({ baseUrl: new URL('.', document.baseURI).href.replace(/\/$/, '') });

export const metrics = createClient(MetricsService, transport);
export const models = createClient(ModelService, transport);
export const predictions = createClient(PredictionService, transport);
export const alerts = createClient(AlertService, transport);
export const gateway = createClient(GatewayService, transport);
export const evaluations = createClient(EvaluationService, transport);
export const references = createClient(ReferenceService, transport);
