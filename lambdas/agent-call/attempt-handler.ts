import { type InvokeRequest, type InvokeResponse, invokeRequest } from '../../patterns/catalogue/payloads.ts';
import { taskHandler } from '../runtime/invocation.ts';
import { recordFailedAttempt } from './attempt-metrics.ts';
import { skipRetryIfLate } from './budget.ts';

/** The handler of attempts: a failed one is logged and counted, and is not retried when its call has no time left. */
export function attemptHandler(
  answer: (request: InvokeRequest) => Promise<InvokeResponse>,
): (event: unknown) => Promise<InvokeResponse> {
  return taskHandler('agent', invokeRequest, async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      recordFailedAttempt(error, request);
      throw skipRetryIfLate(error, request, Date.now());
    }
  });
}
