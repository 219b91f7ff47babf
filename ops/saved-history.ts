import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { type ReadExecution, readingOf } from './execution-reader.ts';
import { endOf, timeOf } from './progress/execution-end.ts';
import type { Execution } from './status.ts';
import { inOrder } from './visits.ts';

/** An event as JSON has it: its time as a text, or as the AWS CLI prints it. */
const eventSchema = z.looseObject({
  id: z.int().positive(),
  type: z.string(),
  timestamp: z.union([z.string(), z.number()]),
  previousEventId: z.int().nonnegative().optional(),
});
const savedSchema = z.union([z.array(eventSchema), z.looseObject({ events: z.array(eventSchema) })]);

/**
 * Reads a saved history, as `ballast history ID --json`, `-o jsonl` or `aws stepfunctions get-execution-history` prints it.
 * @param name of the file, for the user
 * @throws InvalidInputError when it is none
 */
export function readSavedHistory(text: string, name: string): ReadExecution {
  const saved = savedSchema.safeParse(parsed(text, name));
  if (!saved.success) {
    const [issue] = saved.error.issues;
    throw new InvalidInputError(
      `${name} is no history of an execution: ${issue?.message ?? ''}; save one by \`npx ballast history ID --json\``,
    );
  }
  const events = inOrder((Array.isArray(saved.data) ? saved.data : saved.data.events).map(eventOf));
  if (events[0]?.type !== 'ExecutionStarted') {
    throw new InvalidInputError(
      `${name} does not begin with ExecutionStarted: the history of an execution is read as a whole`,
    );
  }
  return readingOf(executionIn(events, name), events);
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      throw new InvalidInputError(`${name} is no JSON: ${error instanceof Error ? error.message : ''}`, {
        cause: error,
      });
    }
  }
}

function eventOf(event: z.infer<typeof eventSchema>): HistoryEvent {
  const { timestamp } = event;
  // the AWS CLI of version 1 prints seconds
  const time = new Date(typeof timestamp === 'number' ? timestamp * 1000 : timestamp);
  return { ...event, timestamp: time } as unknown as HistoryEvent;
}

/** What a history says of its execution; its name is not in it. */
function executionIn(events: readonly HistoryEvent[], name: string): Execution {
  const [first] = events;
  const last = events.at(-1);
  const end = last === undefined ? undefined : endOf(last);
  const request = requestOf(first?.executionStartedEventDetails?.input);
  const output = last?.executionSucceededEventDetails?.output;
  return {
    executionArn: '',
    name,
    workflowId: request.workflowId ?? name,
    faults: request.faults ?? [],
    status: end?.status ?? 'RUNNING',
    startedAtMs: first === undefined ? 0 : timeOf(first),
    redriveCount: events.filter(({ type }) => type === 'ExecutionRedriven').length,
    ...(end === undefined || last === undefined ? {} : { stoppedAtMs: timeOf(last) }),
    ...(end === undefined || end.error === '' ? {} : { error: end.error }),
    ...(end === undefined || end.cause === '' ? {} : { cause: end.cause }),
    ...(output === undefined ? {} : { output }),
  };
}

const requestSchema = z.object({
  workflowId: z.string().optional().catch(undefined),
  faults: z.array(z.string()).optional().catch(undefined),
});

function requestOf(input = '{}'): z.infer<typeof requestSchema> {
  try {
    return requestSchema.safeParse(JSON.parse(input)).data ?? {};
  } catch {
    return {};
  }
}
