import { type CheckpointPendingWrite, ERROR, INTERRUPT, RESUME } from '@langchain/langgraph-checkpoint';

/**
 * With the writes of a task its `config.writer` chunks are stored, under the name of a channel that no graph has: LangGraph applies no writes
 * of unknown channels.
 */
export const CUSTOM_CHANNEL = 'ballast:custom';

/** What LangGraph stores of a task that is not done. */
const NO_OUTPUT: readonly string[] = [INTERRUPT, RESUME, ERROR];

/** Whether a task is done that has stored this write. */
export function isOutput([, channel]: CheckpointPendingWrite | readonly [string, string, unknown]): boolean {
  return !NO_OUTPUT.includes(channel);
}
