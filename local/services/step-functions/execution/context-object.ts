import type { Json, JsonObject } from '../../../json.ts';
import type { State } from '../definition/types.ts';
import { parentOf } from './blocks.ts';
import type { Branch, ExecutionLifecycle } from './execution.ts';
import type { Execution } from './state-store.ts';

/** Parts of the context object that belong to one field of one state. */
export interface ContextExtras {
  readonly taskToken?: string;
  readonly mapItem?: MapItem;
}

export interface MapItem {
  readonly index: number;
  readonly value: Json;
  readonly key?: string;
}

/** `$states.context` */
export function contextObject(
  execution: Execution,
  lifecycle: ExecutionLifecycle,
  branch: Branch,
  state: State,
  extras: ContextExtras,
): JsonObject {
  const { spec } = execution;
  const item = extras.mapItem ?? enclosingItem(execution, branch);
  if (spec.wholeContext !== undefined) return { ...spec.wholeContext, ...(item && mapOf(item)) };
  const seed = spec.contextSeed ?? {};
  return {
    Execution: {
      Id: spec.arn,
      Input: spec.input,
      Name: spec.name,
      RoleArn: spec.roleArn,
      StartTime: isoTime(spec.startMs),
      // recorded: an express execution has a count, which stays 0, and TestState has none
      ...(spec.testState !== true && { RedriveCount: lifecycle.redriveCount }),
      ...(lifecycle.redriveMs !== undefined && { RedriveTime: isoTime(lifecycle.redriveMs) }),
      ...(seed.Execution as JsonObject | undefined),
    },
    StateMachine: {
      Id: spec.machineArn,
      Name: spec.machineName,
      ...(seed.StateMachine as JsonObject | undefined),
    },
    State: {
      Name: branch.state,
      EnteredTime: isoTime(branch.enteredAtMs),
      // only states that can be retried have a count: recorded in Tasks and Maps, absent in Pass
      ...(isRetriable(state) && { RetryCount: branch.retryCount }),
    },
    ...(item ? mapOf(item) : seed.Map !== undefined && { Map: seed.Map }),
    ...(extras.taskToken !== undefined && { Task: { Token: extras.taskToken } }),
  };
}

function mapOf(item: MapItem): JsonObject {
  const { index, value, key } = item;
  return {
    Map: { Item: { Index: index, Value: value, ...(key !== undefined && { Key: key }), Source: 'STATE_DATA' } },
  };
}

function isRetriable(state: State): boolean {
  return state.Type === 'Task' || state.Type === 'Map' || state.Type === 'Parallel';
}

/** The item of the innermost inline Map around a branch. */
function enclosingItem(execution: Execution, branch: Branch): MapItem | undefined {
  for (let inner = branch; ; ) {
    const outer = parentOf(execution, inner);
    if (outer === undefined) return undefined;
    if (outer.activity.kind === 'iterations') {
      return { index: inner.index, value: outer.activity.items[inner.index] ?? null };
    }
    inner = outer;
  }
}

/** Cache of recently formatted timestamps: an execution's start is in the context of each of its expressions. */
const texts = new Map<number, string>();
const REMEMBERED_TIMES = 100;

export function isoTime(ms: number): string {
  let text = texts.get(ms);
  if (text === undefined) {
    text = new Date(ms).toISOString();
    if (texts.size >= REMEMBERED_TIMES) texts.clear();
    texts.set(ms, text);
  }
  return text;
}
