import { setTimeout as sleep, setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Clock } from '../../local/clock/clock.ts';
import { createVirtualClock } from '../../local/clock/virtual.ts';
import type { Json, JsonObject } from '../../local/json.ts';
import { ServiceError } from '../../local/service-error.ts';
import { createStepFunctions, type StepFunctionsService } from '../../local/services/step-functions/index.ts';
import { type Case, definitionTextOf, type RecordedEvent } from './cases.ts';
import { recordedTasks } from './stub.ts';

/** What the engine made of a case. */
export type Replay =
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'ran'; readonly final: JsonObject; readonly history: readonly RecordedEvent[] };

const PAGE = 1000;

/** Turns of the event loop in which nothing is computed and the end has not come: the execution waits for ever. */
const MAX_IDLE_TURNS = 20_000;

/** Runs a case. Only what a user would give reaches the engine, never `expected`. */
export async function replay(given: Case): Promise<Replay> {
  const clock = createVirtualClock({ startMs: startOf(given) });
  const service = serviceFor(given, clock);
  try {
    const created = (await service.call('CreateStateMachine', {
      name: 'replayed',
      definition: definitionTextOf(given),
      roleArn: roleOf(given),
      type: given.type ?? 'STANDARD',
    })) as JsonObject;
    const started = (await service.call('StartExecution', {
      stateMachineArn: created.stateMachineArn ?? null,
      input: JSON.stringify(given.input ?? {}),
    })) as JsonObject;
    const final = await finished(service, clock, String(started.executionArn));
    const history = given.type === 'EXPRESS' ? [] : await historyOf(service, String(started.executionArn));
    return { kind: 'ran', final, history };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { kind: 'refused', code: error.code, reason: error.message };
  }
}

function startOf(given: Case): number {
  return given.clock === undefined ? Date.UTC(2026, 0, 1) : Date.parse(given.clock);
}

export function serviceFor(
  given: Case,
  clock: Clock = createVirtualClock({ startMs: startOf(given) }),
): StepFunctionsService {
  const objects = given.resources?.s3 ?? [];
  let seed = 1;
  return createStepFunctions({
    clock,
    // any sequence will do: no recording depends on it
    random: () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    },
    tasks: recordedTasks(given.tasks ?? [], given.resources?.lambda),
    readItems: (bucket, key) => objects.find((each) => each.Bucket === bucket && each.Key === key)?.Body,
    nestedExecutions: false,
    // recordings of executions replace what their tasks called; those of refusals keep it
    checkResources: given.kind === 'createError' || given.kind === 'validate',
    ...(given.context !== undefined && { contextSeed: given.context }),
  });
}

function roleOf(given: Case): string {
  const execution = given.context?.Execution as JsonObject | undefined;
  return String(execution?.RoleArn ?? 'snf_role_arn');
}

async function finished(service: StepFunctionsService, clock: Clock, executionArn: string): Promise<JsonObject> {
  for (let idle = 0; ; ) {
    const description = (await service.call('DescribeExecution', { executionArn })) as JsonObject;
    if (description.status !== 'RUNNING' || idle >= MAX_IDLE_TURNS) return parsed(description, ['output']);
    // an expression can take a process of its own, and seconds
    if (clock.holders().length > 0) await sleep(1);
    else idle++;
    await turnOfTheLoop();
  }
}

async function historyOf(service: StepFunctionsService, executionArn: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let nextToken: Json | undefined; ; ) {
    const page = (await service.call('GetExecutionHistory', {
      executionArn,
      maxResults: PAGE,
      ...(nextToken !== undefined && { nextToken }),
    })) as JsonObject;
    for (const event of page.events as JsonObject[]) events.push(recordedShape(event));
    nextToken = page.nextToken;
    if (nextToken === undefined) return events;
  }
}

/** From GetExecutionHistory's shape to the recordings': one `details`, JSON texts parsed. */
function recordedShape(event: JsonObject): RecordedEvent {
  const { id, previousEventId, type, timestamp: _, ...rest } = event;
  const details = (Object.values(rest)[0] ?? {}) as JsonObject;
  const assigned = details.assignedVariables as Record<string, string> | undefined;
  return {
    id: Number(id),
    previousEventId: Number(previousEventId),
    type: String(type),
    details: {
      ...parsed(details, ['input', 'output', 'parameters']),
      ...(assigned !== undefined && { assignedVariables: parsed(assigned, Object.keys(assigned)) }),
    },
  };
}

function parsed(object: JsonObject, fields: readonly string[]): JsonObject {
  const copy = { ...object };
  for (const field of fields) {
    const text = copy[field];
    if (typeof text === 'string') copy[field] = JSON.parse(text) as Json;
  }
  return copy;
}
