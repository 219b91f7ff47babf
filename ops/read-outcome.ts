import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Outcome, outcomeOf } from './outcome.ts';
import { foldHistory } from './progress.ts';
import { readQuestions } from './questions.ts';
import type { Execution } from './status.ts';
import type { Target } from './target.ts';

/** The result of an execution, with the questions that it waits for. */
export async function readOutcome(
  target: Target,
  execution: Execution,
  history: readonly HistoryEvent[],
): Promise<Outcome> {
  const outcome = outcomeOf(execution, history);
  const isAsking = foldHistory(history).phases.some(({ calls }) => calls.some(({ state }) => state.kind === 'asking'));
  if (!isAsking) return outcome;
  return { ...outcome, waitsFor: await readQuestions(target, execution) };
}
