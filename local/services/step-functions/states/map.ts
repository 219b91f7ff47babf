import type { Json, JsonObject } from '../../../json.ts';
import { jsonText, withDoubles } from '../../../json.ts';
import type { MapState, NumberField } from '../definition/types.ts';
import type { History } from '../execution/history.ts';
import type { Step } from '../execution/step.ts';
import { EvaluationError, unexpectedType } from '../jsonata/evaluate.ts';
import { childOutputs, childTally } from './children.ts';

/** Iterations that AWS runs at once without MaxConcurrency ("around 40" in an inline Map). */
const INLINE_CONCURRENCY = 40;

export async function beginMap(step: Step, state: MapState): Promise<void> {
  const items = await evaluateItems(step, state);
  const maxConcurrency = await evaluateMaxConcurrency(step, state);
  const { changeSet, branchId, branch } = step;
  const started = changeSet.emit('MapStateStarted', { length: items.length }, branch.lastEventId);
  changeSet.set(branchId, { lastEventId: started, activity: { kind: 'iterations', items, maxConcurrency } });
}

/** Starts as many iterations as may run, or ends the Map when all have succeeded. */
export async function continueMap(step: Step, state: MapState): Promise<void> {
  const { changeSet, branchId, branch } = step;
  const { activity } = branch;
  if (activity.kind !== 'iterations') return;
  const { items, maxConcurrency } = activity;
  const { started, running, succeeded } = childTally(step);
  if (succeeded === items.length) {
    changeSet.emit('MapStateSucceeded', {}, branch.lastEventId);
    changeSet.set(branchId, { activity: { kind: 'settled', result: childOutputs(step) } });
    return;
  }
  const limit = maxConcurrency === 0 ? INLINE_CONCURRENCY : maxConcurrency;
  const end = Math.min(items.length, started + limit - running);
  const previous = beforeIteration(step.execution.history, branch.lastEventId);
  for (let index = started; index < end; index++) {
    const value = items[index] ?? null;
    const input =
      state.ItemSelector === undefined
        ? value
        : await step.evaluate(state.ItemSelector, 'ItemSelector', { mapItem: { index, value } });
    const id = changeSet.emit('MapIterationStarted', { name: branch.state, index }, previous);
    changeSet.spawn(branchId, index, input, id);
  }
}

/** An iteration that follows another one points to that one's last event inside, not to its MapIterationSucceeded (recorded). */
function beforeIteration(history: History, lastEventId: number): number {
  const last = history.event(lastEventId);
  return last?.type === 'MapIterationSucceeded' ? last.previousEventId : lastEventId;
}

/** Items, or the state's input. A distributed Map takes an object too, as pairs of Key and Value. */
export async function evaluateItems(step: Step, state: MapState, distributed = false): Promise<Json[]> {
  if (state.Items === undefined) {
    const { stateInput } = step.branch;
    if (Array.isArray(stateInput)) return stateInput;
    if (distributed && isObject(stateInput)) return pairs(stateInput);
    throw new EvaluationError(undefined, `Map state input must be an array but was: ${jsonText(stateInput)}`);
  }
  const items = await step.evaluate(state.Items, 'Items');
  if (distributed && isObject(items)) return pairs(items);
  if (!Array.isArray(items)) throw unexpectedType(state.Items, 'Items', 'array', items);
  return items;
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function pairs(object: JsonObject): Json[] {
  return Object.entries(object).map(([Key, Value]) => ({ Key, Value }));
}

/** The tolerated failures are evaluated and then ignored: inline, the first failure ends the Map. */
async function evaluateMaxConcurrency(step: Step, state: MapState): Promise<number> {
  const maxConcurrency = await wholeNumber(step, state.MaxConcurrency, 'MaxConcurrency');
  await wholeNumber(step, state.ToleratedFailureCount, 'ToleratedFailureCount');
  await percentage(step, state.ToleratedFailurePercentage);
  return maxConcurrency ?? 0;
}

export async function wholeNumber(
  step: Step,
  field: NumberField | undefined,
  location: string,
): Promise<number | undefined> {
  if (field === undefined) return undefined;
  const value = withDoubles(await step.evaluate(field, location));
  if (typeof value !== 'number') throw unexpectedType(field, location, 'number', value);
  if (!Number.isInteger(value)) throw unexpectedType(field, location, 'integer', value);
  if (value < 0) throw new EvaluationError(location, `${location} cannot be negative.`);
  return value;
}

export async function percentage(step: Step, field: NumberField | undefined): Promise<number | undefined> {
  if (field === undefined) return undefined;
  const value = withDoubles(await step.evaluate(field, 'ToleratedFailurePercentage'));
  if (typeof value !== 'number') throw unexpectedType(field, 'ToleratedFailurePercentage', 'number', value);
  if (value < 0 || value > 100) {
    throw new EvaluationError('ToleratedFailurePercentage', 'ToleratedFailurePercentage must be between 0 and 100.');
  }
  return value;
}
