import type { Json, JsonObject } from '../../../json.ts';
import type { State } from '../definition/types.ts';
import { parentOf } from './blocks.ts';
import type { Branch, ExecutionFate } from './execution.ts';
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
  fate: ExecutionFate,
  branch: Branch,
  state: State,
  extras: ContextExtras,
): JsonObject {
  const { head } = execution;
  const item = extras.mapItem ?? enclosingItem(execution, branch);
  if (head.wholeContext !== undefined) return { ...head.wholeContext, ...(item && mapOf(item)) };
  const seed = head.contextSeed ?? {};
  return {
    Execution: {
      Id: head.arn,
      Input: head.input,
      Name: head.name,
      RoleArn: head.roleArn,
      StartTime: isoTime(head.startMs),
      // recorded: an express execution has a count, which stays 0, and TestState has none
      ...(head.testState !== true && { RedriveCount: fate.redriveCount }),
      ...(fate.redriveMs !== undefined && { RedriveTime: isoTime(fate.redriveMs) }),
      ...(seed.Execution as JsonObject | undefined),
    },
    StateMachine: {
      Id: head.machineArn,
      Name: head.machineName,
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

/** The times of late: an execution's start is in the context of each of its expressions. */
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
