import { isDeepStrictEqual } from 'node:util';
import type { TaskOutcome, TaskRunner } from '../step-functions/index.ts';
import type { RecordedTask } from './cases.ts';

/**
 * Answers tasks as they were answered in the recording: by the state's name, the first unused entry that was called
 * with the same arguments, else the first unused one. An answer that never came does not come here either.
 */
export function recordedTasks(tasks: readonly RecordedTask[]): TaskRunner {
  const unused = [...tasks];
  return {
    start(task, listener) {
      const candidates = unused.filter((each) => each.state === task.stateName);
      const alike = candidates.find((each) => isDeepStrictEqual(each.parameters ?? each.input, task.parameters));
      const recorded = alike ?? candidates[0];
      if (recorded === undefined) return;
      unused.splice(unused.indexOf(recorded), 1);
      if (recorded.submitted) listener.submitted(recorded.submitted.output ?? null);
      const outcome = outcomeOf(recorded);
      if (outcome !== undefined) listener.settled(outcome);
    },
  };
}

function outcomeOf({ outcome }: RecordedTask): TaskOutcome | undefined {
  switch (outcome.kind) {
    case 'succeeded':
      return { kind: 'succeeded', output: outcome.output ?? null };
    case 'failed':
    case 'startFailed':
    case 'submitFailed': {
      const cause = outcome.cause ?? (outcome.causeJson === undefined ? undefined : JSON.stringify(outcome.causeJson));
      return {
        kind: 'failed',
        ...(outcome.error !== undefined && { error: outcome.error }),
        ...(cause !== undefined && { cause }),
      };
    }
    case 'timedOut':
    case 'pending':
      return undefined;
  }
}
