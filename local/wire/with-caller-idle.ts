import type { LambdaService } from '../services/lambda/service.ts';
import type { WireRequest } from '../wire-messages.ts';

/**
 * Runs work that may take virtual time. The caller is idle during a long poll, so virtual time may advance until the
 * response is sent or the function aborts the request.
 */
export async function withCallerIdle<T>(
  lambda: Pick<LambdaService, 'beginWait'>,
  { accessKeyId, connection }: Pick<WireRequest, 'accessKeyId' | 'connection'>,
  work: () => Promise<T>,
): Promise<T> {
  const endWait = lambda.beginWait(accessKeyId, connection.port);
  connection.onOver(endWait);
  try {
    return await work();
  } finally {
    endWait();
  }
}
