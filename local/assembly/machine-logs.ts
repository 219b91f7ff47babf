import type { LogStore } from '../services/logs/store.ts';
import type { StateMachineResource } from '../services/step-functions/deploy.ts';
import { logLinesOf } from '../services/step-functions/execution-log.ts';
import type { StepFunctionsService } from '../services/step-functions/index.ts';

/** Writes the logs that state machines of the template have, from now on. */
export function writeMachineLogs(
  stepFunctions: Pick<StepFunctionsService, 'onHistory'>,
  machines: readonly Pick<StateMachineResource, 'arn' | 'log'>[],
  logs: Pick<LogStore, 'append'>,
): void {
  const logOf = new Map(machines.map(({ arn, log }) => [arn, log]));
  stepFunctions.onHistory((history) => {
    const log = logOf.get(history.stateMachineArn);
    if (log === undefined) return;
    const logStream = `states/${history.stateMachineArn.split(':').at(-1)}`;
    const events = logLinesOf(log, history).map((line) => ({ ...line, logStream }));
    if (events.length > 0) logs.append(log.logGroup, events);
  });
}
