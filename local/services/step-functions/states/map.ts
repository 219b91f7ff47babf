import type { Json, JsonObject } from '../../../json.ts';
import { jsonText, withDoubles } from '../../../json.ts';
import type { MapState, NumberField } from '../definition/types.ts';
import type { History } from '../execution/history.ts';
import type { Turn } from '../execution/step.ts';
import { EvaluationError, unexpectedType } from '../jsonata/evaluate.ts';
import { childOutputs, childTally } from './children.ts';

/** What AWS runs at once when MaxConcurrency leaves it open ("around 40" in an inline Map). */
const INLINE_CONCURRENCY = 40;

export async function beginMap(turn: Turn, state: MapState): Promise<void> {
  const items = await inlineItems(turn, state);
  const maxConcurrency = await mapNumbers(turn, state);
  const { draft, scopeId, scope } = turn;
  const started = draft.emit('MapStateStarted', { length: items.length }, scope.lastEventId);
  draft.set(scopeId, { lastEventId: started, activity: { kind: 'iterations', items, maxConcurrency } });
}

/** Starts as many iterations as may run, or ends the Map when all have succeeded. */
export async function continueMap(turn: Turn, state: MapState): Promise<void> {
  const { draft, scopeId, scope } = turn;
  const { activity } = scope;
  if (activity.kind !== 'iterations') return;
  const { items, maxConcurrency } = activity;
  const { started, running, succeeded } = childTally(turn);
  if (succeeded === items.length) {
    draft.emit('MapStateSucceeded', {}, scope.lastEventId);
    draft.set(scopeId, { activity: { kind: 'settled', result: childOutputs(turn) } });
    return;
  }
  const limit = maxConcurrency === 0 ? INLINE_CONCURRENCY : maxConcurrency;
  const end = Math.min(items.length, started + limit - running);
  const previous = beforeIteration(turn.execution.history, scope.lastEventId);
  for (let index = started; index < end; index++) {
    const value = items[index] ?? null;
    const input =
      state.ItemSelector === undefined
        ? value
        : await turn.evaluate(state.ItemSelector, 'ItemSelector', { mapItem: { index, value } });
    const id = draft.emit('MapIterationStarted', { name: scope.state, index }, previous);
    draft.spawn(scopeId, index, input, id);
  }
}

/** An iteration that follows another one points to that one's last event inside, not to its MapIterationSucceeded (recorded). */
function beforeIteration(history: History, lastEventId: number): number {
  const last = history.event(lastEventId);
  return last?.type === 'MapIterationSucceeded' ? last.previousEventId : lastEventId;
}

/** Items, or the state's input. A distributed Map takes an object too, as pairs of Key and Value. */
export async function inlineItems(turn: Turn, state: MapState, distributed = false): Promise<Json[]> {
  if (state.Items === undefined) {
    const { stateInput } = turn.scope;
    if (Array.isArray(stateInput)) return stateInput;
    if (distributed && isObject(stateInput)) return pairs(stateInput);
    throw new EvaluationError(undefined, `Map state input must be an array but was: ${jsonText(stateInput)}`);
  }
  const items = await turn.evaluate(state.Items, 'Items');
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
async function mapNumbers(turn: Turn, state: MapState): Promise<number> {
  const maxConcurrency = await wholeNumber(turn, state.MaxConcurrency, 'MaxConcurrency');
  await wholeNumber(turn, state.ToleratedFailureCount, 'ToleratedFailureCount');
  await percentage(turn, state.ToleratedFailurePercentage);
  return maxConcurrency ?? 0;
}

export async function wholeNumber(
  turn: Turn,
  field: NumberField | undefined,
  location: string,
): Promise<number | undefined> {
  if (field === undefined) return undefined;
  const value = withDoubles(await turn.evaluate(field, location));
  if (typeof value !== 'number') throw unexpectedType(field, location, 'number', value);
  if (!Number.isInteger(value)) throw unexpectedType(field, location, 'integer', value);
  if (value < 0) throw new EvaluationError(location, `${location} cannot be negative.`);
  return value;
}

export async function percentage(turn: Turn, field: NumberField | undefined): Promise<number | undefined> {
  if (field === undefined) return undefined;
  const value = withDoubles(await turn.evaluate(field, 'ToleratedFailurePercentage'));
  if (typeof value !== 'number') throw unexpectedType(field, 'ToleratedFailurePercentage', 'number', value);
  if (value < 0 || value > 100) {
    throw new EvaluationError('ToleratedFailurePercentage', 'ToleratedFailurePercentage must be between 0 and 100.');
  }
  return value;
}
