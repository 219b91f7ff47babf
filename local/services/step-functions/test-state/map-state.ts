import type { Json, JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { MapState } from '../definition/types.ts';
import type { Failure } from '../execution/failure.ts';
import type { Step } from '../execution/step.ts';
import { batches } from '../states/batches.ts';
import { ItemReaderFailure, parsedItems } from '../states/item-reader.ts';
import { evaluateItems, percentage, wholeNumber } from '../states/map.ts';
import { selected, THRESHOLD_EXCEEDED } from '../states/map-run.ts';
import type { TestBench } from './bench.ts';
import type { Mock } from './mock.ts';
import type { Configuration } from './request.ts';

/** Evaluates the fields of a Map and takes the mocked result for that of its iterations. */
export async function inspectMap(
  bench: TestBench,
  state: MapState,
  inspection: JsonObject,
  mock: Mock | undefined,
  configuration: Configuration,
): Promise<void> {
  if (mock === undefined) return;
  const { mapIterationFailureCount: failures = 0 } = configuration;
  let tooMany = false;
  await bench.step(async (step) => {
    inspection.maxConcurrency = (await wholeNumber(step, state.MaxConcurrency, 'MaxConcurrency')) ?? 0;
    const count = await wholeNumber(step, state.ToleratedFailureCount, 'ToleratedFailureCount');
    const share = await percentage(step, state.ToleratedFailurePercentage);
    if (count !== undefined) inspection.toleratedFailureCount = count;
    if (share !== undefined) inspection.toleratedFailurePercentage = share;
    const items = await inspectItems(step, state, inspection, configuration);
    if (failures > (items.count ?? failures)) tooMany = true;
    const failure = items.failure ?? ('failure' in mock ? mock.failure : undefined);
    if (failure !== undefined || !('result' in mock)) {
      step.changeSet.set(step.branchId, { activity: { kind: 'failing', failure: failure ?? {} } });
      return;
    }
    const total = items.count ?? (mock.result as Json[]).length;
    if (failures > total) tooMany = true;
    const exceeded =
      (count !== undefined && failures > count) || (share !== undefined && (100 * failures) / total > share);
    step.changeSet.set(step.branchId, {
      activity: exceeded ? { kind: 'failing', failure: THRESHOLD_EXCEEDED } : { kind: 'settled', result: mock.result },
    });
  });
  if (tooMany) {
    throw new ServiceError(
      'ValidationException',
      'Map iteration failure count must be less than or equal to the number of Map iterations',
    );
  }
}

/**
 * The input of every iteration, or of every batch; reported only if a field makes it.
 * @returns the number of items, if known, and the failure of reading them
 */
async function inspectItems(
  step: Step,
  state: MapState,
  inspection: JsonObject,
  configuration: Configuration,
): Promise<{ readonly count?: number; readonly failure?: Failure }> {
  const items = await itemsOf(step, state, configuration);
  if (items instanceof ItemReaderFailure) return { failure: items.failure };
  if (items === undefined) return {};
  const inputs = await selected(step, state, items);
  if (state.ItemSelector !== undefined) inspection.afterItemSelector = inputs;
  if (state.ItemBatcher !== undefined) {
    inspection.afterItemBatcher = (await batches(step, state, inputs)).map(({ input }) => input);
  }
  return { count: items.length };
}

/** Nothing is read in a test: the object of an ItemReader is part of the request, as text. */
async function itemsOf(
  step: Step,
  state: MapState,
  configuration: Configuration,
): Promise<readonly Json[] | ItemReaderFailure | undefined> {
  if (state.ItemReader === undefined) {
    return evaluateItems(step, state, state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED');
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
