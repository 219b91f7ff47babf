import type { JsonObject, MapState } from '../definition/types.ts';
import type { Failure } from '../engine/failure.ts';
import type { Turn } from '../engine/turn.ts';
import type { Json } from '../ports.ts';
import { batches } from '../states/batches.ts';
import { ItemReaderFailure, parsedItems } from '../states/item-reader.ts';
import { inlineItems, percentage, wholeNumber } from '../states/map.ts';
import { selected, THRESHOLD_EXCEEDED } from '../states/map-run.ts';
import type { TestBench } from './bench.ts';
import type { Mock } from './mock.ts';

/** Evaluates the fields of a Map and takes the mocked result for that of its iterations. */
export async function inspectMap(
  bench: TestBench,
  state: MapState,
  inspection: JsonObject,
  mock: Mock,
  configuration: JsonObject,
): Promise<void> {
  const failures = Number(configuration.mapIterationFailureCount ?? 0);
  await bench.turn(async (turn) => {
    inspection.maxConcurrency = (await wholeNumber(turn, state.MaxConcurrency, 'MaxConcurrency')) ?? 0;
    const count = await wholeNumber(turn, state.ToleratedFailureCount, 'ToleratedFailureCount');
    const share = await percentage(turn, state.ToleratedFailurePercentage);
    if (count !== undefined) inspection.toleratedFailureCount = count;
    if (share !== undefined) inspection.toleratedFailurePercentage = share;
    const unreadable = await inspectItems(turn, state, inspection, configuration);
    const failure = unreadable ?? ('failure' in mock ? mock.failure : undefined);
    if (failure !== undefined || !('result' in mock)) {
      turn.draft.set(turn.scopeId, { activity: { kind: 'failing', failure: failure ?? {} } });
      return;
    }
    const total = Array.isArray(mock.result) ? mock.result.length : 1;
    const exceeded =
      (count !== undefined && failures > count) || (share !== undefined && (100 * failures) / total > share);
    turn.draft.set(turn.scopeId, {
      activity: exceeded ? { kind: 'failing', failure: THRESHOLD_EXCEEDED } : { kind: 'settled', result: mock.result },
    });
  });
}

/**
 * What every iteration, or every batch, would be given. Reported only where a field makes it.
 * @returns what is wrong with the items that were read
 */
async function inspectItems(
  turn: Turn,
  state: MapState,
  inspection: JsonObject,
  configuration: JsonObject,
): Promise<Failure | undefined> {
  const items = await itemsOf(turn, state, configuration);
  if (items instanceof ItemReaderFailure) return items.failure;
  if (items === undefined) return undefined;
  const inputs = await selected(turn, state, items);
  if (state.ItemSelector !== undefined) inspection.afterItemSelector = inputs;
  if (state.ItemBatcher !== undefined) {
    inspection.afterItemBatcher = (await batches(turn, state, inputs)).map(({ input }) => input);
  }
  return undefined;
}

/** Nothing is read in a test: what an ItemReader would find is part of the request, as text. */
async function itemsOf(
  turn: Turn,
  state: MapState,
  configuration: JsonObject,
): Promise<readonly Json[] | ItemReaderFailure | undefined> {
  if (state.ItemReader === undefined) {
    return inlineItems(turn, state, state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED');
  }
  const { mapItemReaderData } = configuration;
  if (typeof mapItemReaderData !== 'string') return undefined;
  try {
    return parsedItems(mapItemReaderData, state.ItemReader.ReaderConfig ?? {});
  } catch (error) {
    if (error instanceof ItemReaderFailure) return error;
    throw error;
  }
}
