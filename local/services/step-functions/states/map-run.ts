import type { Json } from '../../../json.ts';
import type { MapState } from '../definition/types.ts';
import { mapRunArn } from '../execution/arns.ts';
import { apiFields } from '../execution/description.ts';
import type { MapRunActivity } from '../execution/execution.ts';
import type { Failure } from '../execution/failure.ts';
import type { Execution } from '../execution/state-store.ts';
import type { Step } from '../execution/step.ts';
import { uuid } from '../jsonata/functions.ts';
import { batches } from './batches.ts';
import { errorFields } from './error-fields.ts';
import { ItemReaderFailure, readItems } from './item-reader.ts';
import { evaluateItems, percentage, wholeNumber } from './map.ts';

/** The children AWS runs at once when MaxConcurrency leaves it open. */
const DEFAULT_CONCURRENCY = 10_000;

export const THRESHOLD_EXCEEDED: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

/** A distributed Map: every item (or batch of items) is an execution of its own. */
export async function beginMapRun(step: Step, state: MapState): Promise<void> {
  const { changeSet, branchId, services } = step;
  const maxConcurrency = await wholeNumber(step, state.MaxConcurrency, 'MaxConcurrency');
  const toleratedFailureCount = await wholeNumber(step, state.ToleratedFailureCount, 'ToleratedFailureCount');
  const toleratedFailurePercentage = await percentage(step, state.ToleratedFailurePercentage);
  const read = await items(step, state);
  // recorded: items of an ItemReader are not counted yet
  const length = state.ItemReader === undefined && Array.isArray(read) ? read.length : 0;
  const inputs = Array.isArray(read) ? await batches(step, state, await selected(step, state, read)) : undefined;
  const started = changeSet.emit('MapStateStarted', { length }, step.branch.lastEventId);
  const label = state.Label ?? uuid(services);
  const arn = mapRunArn(services, step.execution.spec.machineName, label, uuid(services));
  const startedEventId = changeSet.emit('MapRunStarted', { mapRunArn: arn }, started);
  changeSet.set(branchId, { lastEventId: startedEventId });
  if (inputs === undefined) {
    failRun(step, (read as ItemReaderFailure).failure, undefined);
    return;
  }
  const activity: MapRunActivity = {
    kind: 'mapRun',
    mapRunArn: arn,
    startedEventId,
    label,
    inputs: inputs.map(({ input }) => input),
    itemCounts: inputs.map(({ items }) => items),
    maxConcurrency: maxConcurrency || DEFAULT_CONCURRENCY,
    redriveCount: 0,
    ...(toleratedFailureCount !== undefined && { toleratedFailureCount }),
    ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage }),
  };
  changeSet.set(branchId, { activity });
}

/** Starts the next children within the concurrency, and ends the map run when its result is known. */
export function continueMapRun(step: Step): void {
  const { changeSet, branchId, branch, execution, services } = step;
  const { activity } = branch;
  if (activity.kind !== 'mapRun') return;
  const children = services.childExecutions.list(execution, activity.startedEventId);
  const standing = tally(activity, children);
  if (exceeded(activity, standing.failedItems)) {
    failRun(step, THRESHOLD_EXCEEDED, activity);
    return;
  }
  if (standing.closed === activity.inputs.length) {
    const id = changeSet.emit('MapRunSucceeded', {}, branch.lastEventId);
    changeSet.emit('MapStateSucceeded', {}, id);
    // MapStateExited points to MapRunStarted in every recording since November 2024, so lastEventId stays
    changeSet.set(branchId, { activity: { kind: 'settled', result: results(children, changeSet.nowMs) } });
    return;
  }
  let room = activity.maxConcurrency - standing.running;
  for (let index = 0; index < activity.inputs.length && room > 0; index++) {
    const child = children[index];
    if (child === undefined) services.childExecutions.start(execution, branch, index);
    else if (isToRunAgain(activity, child)) services.childExecutions.restart(execution, branch, child);
    else continue;
    room--;
  }
}

/** It failed, and that was before the newest redrive of the run. */
export function isToRunAgain(activity: MapRunActivity, child: Execution): boolean {
  const { lifecycle, spec } = child;
  if (lifecycle.status === 'RUNNING' || lifecycle.status === 'SUCCEEDED') return false;
  return (spec.parent?.generation ?? 0) + lifecycle.redriveCount < activity.redriveCount;
}

function failRun(step: Step, failure: Failure, resume: MapRunActivity | undefined): void {
  const { changeSet, branchId } = step;
  const id = changeSet.emit('MapRunFailed', errorFields(failure), step.branch.lastEventId);
  changeSet.set(branchId, {
    lastEventId: id,
    activity: { kind: 'failing', failure, ...(resume !== undefined && { resume }) },
  });
}

function tally(activity: MapRunActivity, children: readonly Execution[]) {
  let closed = 0;
  let running = 0;
  let failedItems = 0;
  for (const [index, child] of children.entries()) {
    if (child === undefined || isToRunAgain(activity, child)) continue;
    if (child.lifecycle.status === 'RUNNING') running++;
    else closed++;
    if (child.lifecycle.status !== 'RUNNING' && child.lifecycle.status !== 'SUCCEEDED') {
      failedItems += activity.itemCounts[index] ?? 1;
    }
  }
  return { closed, running, failedItems };
}

/** Without a threshold the first failure is one too many; with both, either decides. */
function exceeded(activity: MapRunActivity, failedItems: number): boolean {
  const { toleratedFailureCount, toleratedFailurePercentage, itemCounts } = activity;
  if (failedItems === 0) return false;
  if (toleratedFailureCount === undefined && toleratedFailurePercentage === undefined) return true;
  const total = itemCounts.reduce((sum, each) => sum + each, 0);
  const tooMany = toleratedFailureCount !== undefined && failedItems > toleratedFailureCount;
  const share = (100 * failedItems) / total;
  const tooLargeAShare = toleratedFailurePercentage !== undefined && share > toleratedFailurePercentage;
  return tooMany || tooLargeAShare;
}

/** Outputs in the order of the items; a failed child's place has its record. */
function results(children: readonly Execution[], nowMs: number): Json[] {
  return children.map((child) =>
    child.lifecycle.status === 'SUCCEEDED' ? (child.lifecycle.output ?? null) : apiFields(child, nowMs),
  );
}

async function items(step: Step, state: MapState): Promise<Json[] | ItemReaderFailure> {
  if (state.ItemReader === undefined) return evaluateItems(step, state, true);
  try {
    return await readItems(step, state.ItemReader);
  } catch (error) {
    if (error instanceof ItemReaderFailure) return error;
    throw error;
  }
}

/** The items as ItemSelector makes them. @throws EvaluationError */
export async function selected(step: Step, state: MapState, read: readonly Json[]): Promise<Json[]> {
  if (state.ItemSelector === undefined) return [...read];
  const inputs: Json[] = [];
  for (const [index, value] of read.entries()) {
    inputs.push(await step.evaluate(state.ItemSelector, 'ItemSelector', { mapItem: { index, value } }));
  }
  return inputs;
}
