import type { JsonObject } from '../../../../local/json.ts';
import { type Harness, LAMBDA, notation, TaskError, type TaskHandler } from './harness.ts';

export const invoke = { Type: 'Task', Resource: LAMBDA };

/** Fails until it is told to recover. */
export function fragile(): { handler: TaskHandler; recover: () => void; calls: unknown[] } {
  let broken = true;
  const calls: unknown[] = [];
  return {
    calls,
    recover: () => {
      broken = false;
    },
    handler: (task) => {
      calls.push(task.parameters);
      return broken ? new TaskError('Boom') : 'done';
    },
  };
}

export async function redriven(harness: Harness, executionArn: string): Promise<JsonObject> {
  await harness.call('RedriveExecution', { executionArn });
  return harness.end(executionArn);
}

/** The events from ExecutionRedriven on. */
export async function afterRedrive(harness: Harness, arn: string): Promise<string> {
  const history = await harness.history(arn);
  return notation(history.slice(history.findIndex(({ type }) => type === 'ExecutionRedriven')));
}
