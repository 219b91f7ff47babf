import * as z from 'zod';
import type { AgentTask } from '../../../patterns/declarations/agent.ts';

let keys = 0;
/** A task of an agent without input, each with a key of its own. */
export function taskOf(changes: Partial<AgentTask<unknown>> = {}): AgentTask<unknown> {
  keys += 1;
  return {
    input: {},
    results: {},
    replica: 0,
    workflowId: 'w',
    attempt: 1,
    idempotencyKey: `key-${keys}`,
    agent: { name: 'agent', output: z.unknown() },
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    signal: new AbortController().signal,
    ...changes,
  };
}
