import { isDeepStrictEqual } from 'node:util';
import type { TaskOutcome, TaskRunner } from '../../local/services/step-functions/index.ts';
import type { RecordedTask } from './cases.ts';
import { answerOf, type RecordedFunctions } from './recorded-functions.ts';

/**
 * Answers tasks as they were answered in the recording: by the state's name, the first unused entry that was called
 * with the same arguments, else the first unused one. An answer that never came does not come here either. A state that
 * was not recorded at all, within a child of a distributed Map, is answered by its function.
 */
export function recordedTasks(tasks: readonly RecordedTask[], functions: RecordedFunctions = {}): TaskRunner {
  const unused = [...tasks];
  const recordedStates = new Set(tasks.map(({ state }) => state));
  return {
    start(task, listener) {
      if (!recordedStates.has(task.stateName)) {
        const answer = answerOf(functions, task);
        if (answer !== undefined) listener.settled(answer);
        return;
      }
      const candidates = unused.filter((each) => each.state === task.stateName);
      const alike = candidates.find((each) => isDeepStrictEqual(each.parameters ?? each.input, task.parameters));
      const recorded = alike ?? candidates[0];
      if (recorded === undefined) return;
      unused.splice(unused.indexOf(recorded), 1);
      if (recorded.submitted) listener.submitted(recorded.submitted.output ?? null);
      const outcome = recordedOutcome(recorded);
      if (outcome !== undefined) listener.settled(outcome);
    },
  };
}

function recordedOutcome({ outcome }: RecordedTask): TaskOutcome | undefined {
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
