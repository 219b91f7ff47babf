import type { Run } from '../../patterns/catalogue/payloads.ts';
import { indexedInput } from '../../patterns/execution-index/entry.ts';
import { type EntryUpdate, saveEntry, saveWait } from '../../stores/execution-index/entries.ts';
import type { QuestionPlace } from '../../stores/questions/questions.ts';
import { outsideOfRun } from './invocation.ts';
import { logger } from './logger.ts';
import { workflowTable } from './stores.ts';

/**
 * Writes how an execution is to the index. Never throws: no run fails because it is listed late. Its requests are no part of the
 * run, whose store faults they do not suffer.
 */
export async function indexExecution(update: EntryUpdate): Promise<void> {
  try {
    await outsideOfRun(() => saveEntry(workflowTable(), update));
  } catch (error) {
    logger.warn('execution not indexed', {
      code: 'EXECUTION_NOT_INDEXED',
      status: update.status,
      error: String(error),
    });
  }
}

/** What the index has of an execution from its beginning. */
export function entryOf(run: Pick<Run, 'executionArn' | 'workflowId' | 'startedAtMs'>, redriveCount: number) {
  const { executionArn, workflowId, startedAtMs } = run;
  return { executionArn, workflowId, startedAtMs, redriveCount };
}

/** Writes that an execution runs. @param input canonical JSON of its input @default - it is indexed already */
export async function indexRunning(
  run: Parameters<typeof entryOf>[0],
  redriveCount: number,
  input?: string,
): Promise<void> {
  await indexExecution({
    ...entryOf(run, redriveCount),
    ...(input === undefined ? {} : { input: indexedInput(input) }),
    status: 'RUNNING',
    witness: 'start',
  });
}

/** Writes what an agent asks, for lists. Never throws. @param question undefined: it waits no more */
export async function indexWait(
  run: Parameters<typeof entryOf>[0],
  { phase, agent, replica }: QuestionPlace,
  question: string | undefined,
): Promise<void> {
  try {
    await outsideOfRun(() => saveWait(workflowTable(), run, `${phase}#${agent}#${replica}`, question));
  } catch (error) {
    logger.warn('wait not indexed', { code: 'WAIT_NOT_INDEXED', agent, error: String(error) });
  }
}
