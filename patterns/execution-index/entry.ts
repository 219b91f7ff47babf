import * as z from 'zod';
import { boundedText } from '../json/bounded-text.ts';

/** The statuses of an execution, as Step Functions names them. */
export const EXECUTION_STATUSES = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
] as const;

/** What an operator did to an execution, and why. */
export const executionOperation = z.object({
  verb: z.enum(['redrive', 'resume', 'stop']),
  reason: z.string(),
  actor: z.string(),
  atMs: z.number(),
  /** the operation on many executions that it is a part of @default - it is none's */
  batch: z.string().exactOptional(),
  /** of a redrive by a batch: how often the execution had been redriven before */
  redriveCount: z.int().nonnegative().exactOptional(),
});

/** An execution as the index of its workflow has it. */
export const executionEntry = z.object({
  name: z.string(),
  executionArn: z.string(),
  workflowId: z.string(),
  startedAtMs: z.number(),
  status: z.enum(EXECUTION_STATUSES),
  redriveCount: z.int().nonnegative(),
  /** orders what is written of an execution, see {@link entryVersion} */
  version: z.int().nonnegative(),
  /** begins the input, as canonical JSON @default - of an execution that was refused before it was read */
  input: z.string().exactOptional(),
  /** absent while it runs; of one that succeeded or failed in a phase when that was decided, milliseconds before its end */
  stoppedAtMs: z.number().exactOptional(),
  error: z.string().exactOptional(),
  /** of one that succeeded */
  level: z.union([z.literal(0), z.literal(1), z.literal(2)]).exactOptional(),
  /** agents without an answer @default - none that is known */
  failedAgents: z.array(z.string()).exactOptional(),
  /** of one that runs: the questions it waits for, a text for each agent @default - it waits for none */
  waitsFor: z.array(z.string()).exactOptional(),
  /** the newest act of an operator on it, by the command line or the API */
  operation: executionOperation.exactOptional(),
});

export type ExecutionEntry = z.infer<typeof executionEntry>;
export type ExecutionOperation = z.infer<typeof executionOperation>;

/** So many bytes of an input can be searched for: an entry stays within one write unit of 1 KB. */
const MAX_INDEXED_INPUT_BYTES = 256;

/** The beginning of an input, as the index keeps it. @param input canonical JSON */
export function indexedInput(input: string): string {
  return boundedText(input, MAX_INDEXED_INPUT_BYTES);
}

/** Who says how an execution is, the surest one last: a handler decides its end before the service carries it out. */
export type Witness = 'start' | 'handler' | 'service';

const WITNESSES: readonly Witness[] = ['start', 'handler', 'service'];

/**
 * Orders what is written of an execution: events may be late, and delivered twice. Each redrive begins anew.
 * A write of a lower or an equal version changes nothing.
 */
export function entryVersion(redriveCount: number, witness: Witness): number {
  return redriveCount * WITNESSES.length + WITNESSES.indexOf(witness);
}
