import { Logger } from '@aws-lambda-powertools/logger';
import type { Run } from '../../patterns/catalogue/payloads.ts';

/** One logger per function; `POWERTOOLS_SERVICE_NAME` and the level come from the template. */
export const logger = new Logger();

/** Every line of this invocation carries the run, so that `ballast logs` finds it. */
export function logRun({
  workflowId,
  epoch,
  executionArn,
  traceIds = [],
}: Pick<Run, 'workflowId' | 'epoch' | 'executionArn' | 'traceIds'>): void {
  logger.resetKeys();
  const traceId = traceIds.at(-1);
  logger.appendKeys({ workflowId, epoch, executionArn, ...(traceId === undefined ? {} : { traceId }) });
}
