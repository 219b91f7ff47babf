import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { valuesOfLine } from '../patterns/catalogue/metric-lines.ts';
import { renderOtlp } from '../patterns/catalogue/open-telemetry.ts';
import { requireEnv } from './runtime/env.ts';
import { logger } from './runtime/logger.ts';
import { recordMetrics } from './runtime/metrics.ts';
import { type OtlpFailure, type OtlpHeaders, sendOtlp } from './runtime/otlp.ts';
import { reasonOf } from './runtime/reason.ts';

/** What a subscription of CloudWatch Logs delivers: compressed lines of one log stream. */
const delivery = z.object({ awslogs: z.object({ data: z.base64() }) });
const lines = z.object({ logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })) });

/**
 * Sends the metrics in lines of logs to an endpoint of OTLP. It reads what other functions have logged: these know nothing of it, and
 * neither wait for the endpoint nor fail by it.
 * @param headers of every request @default - none
 * @returns a handler that throws when the endpoint may take the batch later; Lambda calls it again, after one minute and after two more
 */
export function exportHandler(headers?: OtlpHeaders): (event: unknown) => Promise<{ exported: number }> {
  return async (event) => {
    logger.resetKeys();
    const { awslogs } = delivery.parse(event);
    const { logEvents } = lines.parse(JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8')));
    const values = logEvents.flatMap(({ message, timestamp }) => valuesOfLine(message, timestamp));
    if (values.length === 0) return { exported: 0 };
    const failure = await send(renderOtlp(values, resource()), headers);
    if (failure === undefined) return { exported: values.length };
    recordMetrics({ name: 'ExportFailures', value: 1 });
    const { reason, mayPass } = failure;
    logger.error('metrics not exported', { code: 'METRICS_NOT_EXPORTED', values: values.length, Cause: reason });
    if (mayPass) throw new Error(`metrics not exported: ${reason}`);
    return { exported: 0 };
  };
}

/** Without credentials. */
export const handler = exportHandler();

/** Headers that the endpoint refuses may have been changed: they are read anew, once. */
async function send(metrics: object, headers: OtlpHeaders | undefined): Promise<OtlpFailure | undefined> {
  const endpoint = requireEnv('OTLP_ENDPOINT');
  if (headers === undefined) return await sendOtlp(endpoint, metrics);
  try {
    const failure = await sendOtlp(endpoint, metrics, await headers.read());
    if (failure?.isRefusal !== true) return failure;
    headers.forget();
    return await sendOtlp(endpoint, metrics, await headers.read());
  } catch (error) {
    return { reason: reasonOf(error), mayPass: true };
  }
}

function resource(): Record<string, string> {
  return {
    'service.name': requireEnv('WORKFLOW'),
    'service.namespace': requireEnv('POWERTOOLS_METRICS_NAMESPACE'),
    'cloud.provider': 'aws',
    'cloud.region': process.env.AWS_REGION ?? '',
  };
}
