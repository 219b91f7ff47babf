import type { LambdaService } from '../services/lambda/service.ts';
import type { WireRequest } from './answer.ts';

/**
 * Does what may take virtual time. A function that asked for it only waits meanwhile, until it is answered or gives up:
 * the end of a request that was given up concerns nobody any more.
 */
export async function whileWaiting<T>(
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
