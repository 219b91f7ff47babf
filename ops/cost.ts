import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { tokensOf } from '../patterns/budgets/estimate.ts';
import { parseStateName } from '../patterns/catalogue/state-names.ts';
import { itemBytes } from '../patterns/cost/item-size.ts';
import { readReportLine } from '../patterns/cost/report-line.ts';
import { costOfRun, type ModelCost, type RunCost } from '../patterns/cost/run-cost.ts';
import { startCostOf } from '../patterns/cost/start-cost.ts';
import { tableUnitsOf } from '../patterns/cost/table-units.ts';
import { sumOf } from '../patterns/sum.ts';
import { readWorkflow } from '../stores/checkpoints/ownership.ts';
import { incarnationPrefix, phasePrefix } from '../stores/workflow-table/keys.ts';
import { readHistory } from './history.ts';
import { readLogs, readReportLines } from './logs.ts';
import { reportOf } from './outcome.ts';
import { type Execution, readExecution } from './status.ts';
import { type FunctionCall, functionCallsOf } from './table-calls.ts';
import { type Target, workflowTableOf } from './target.ts';
import { countTransitions } from './transitions.ts';
import { visitsOf } from './visits.ts';

/** What an execution costs, with what that is known from. */
export interface ExecutionCost extends RunCost {
  readonly workflowId: string;
  readonly executionArn: string;
  /** how many of its invocations Lambda has reported; the others are taken to compute as much as these do on average */
  readonly measuredInvocations: number;
  /** calls of models whose price is not known, and is not in the sum */
  readonly callsWithoutPrice: number;
  /** so many runs like it @default - only this one is asked for */
  readonly per?: { readonly runs: number; readonly microDollars: number };
}

/** An execution by its history, the REPORT lines in the log and what is stored of it, at list prices. @param runs as `per` */
export async function costOfExecution(target: Target, executionArn: string, runs?: number): Promise<ExecutionCost> {
  const execution = await readExecution(target, executionArn);
  const history = await readHistory(target, executionArn);
  const calls = functionCallsOf(history);
  const measured = await measuredGbSeconds(target, execution, calls);
  const starts = startCostOf(execution.name);
  const invocations = calls.length + starts.invocations;
  const tables = tableUnitsOf(
    calls.flatMap(({ table }) => table ?? []),
    phasesOf(calls),
    await bytesByPhase(target, execution.workflowId),
  );
  const models = modelsOf(execution);
  const cost = costOfRun(
    {
      transitions: countTransitions(history),
      invocations,
      compute: measured.length === 0 ? 0 : (sumOf(measured) / measured.length) * invocations,
      writeUnits: tables.writeUnits + starts.writeUnits,
      readUnits: tables.readUnits,
      events: starts.events + eventsOfFailures(history) + calls.filter(({ publishes }) => publishes).length,
      apiRequests: starts.apiRequests,
    },
    models.cost,
  );
  return {
    workflowId: execution.workflowId,
    executionArn,
    ...cost,
    measuredInvocations: measured.length,
    callsWithoutPrice: models.callsWithoutPrice,
    ...(runs === undefined ? {} : { per: { runs, microDollars: Math.round(cost.microDollars * runs) } }),
  };
}

/** GB-seconds of each invocation that Lambda has reported: its lines come some seconds after the end. */
async function measuredGbSeconds(
  target: Target,
  execution: Execution,
  calls: readonly FunctionCall[],
): Promise<readonly number[]> {
  const ids = new Set(calls.flatMap(({ requestId }) => requestId ?? []));
  // the history does not name an invocation that failed: a line of its logger does
  if (ids.size < calls.length) {
    for (const { requestId, fields } of await readLogs(target, execution)) {
      if (requestId !== undefined && fields.executionArn === execution.executionArn) ids.add(requestId);
    }
  }
  const { startedAtMs, stoppedAtMs = Date.now() } = execution;
  const reports = new Map<string, number>();
  for (const line of await readReportLines(target, startedAtMs, stoppedAtMs)) {
    const report = readReportLine(line);
    if (report !== undefined && ids.has(report.requestId)) reports.set(report.requestId, report.gbSeconds);
  }
  return [...reports.values()];
}

/** Each failure is RunFailed, and PhaseFailed where a phase ended it. Those of circuits are no run's own. */
function eventsOfFailures(history: readonly HistoryEvent[]): number {
  const visits = visitsOf(history);
  return history
    .filter(({ type }) => type === 'ExecutionFailed' || type === 'ExecutionTimedOut')
    .reduce((count, { previousEventId = 0 }) => {
      const state = visits.get(previousEventId)?.stateEnteredEventDetails?.name ?? '';
      return count + (parseStateName(state)?.role === 'EndPhase' ? 2 : 1);
    }, 0);
}

function phasesOf(calls: readonly FunctionCall[]): string[] {
  return [...new Set(calls.flatMap(({ table }) => (table?.role === 'EndPhase' ? table.phase : [])))];
}

/** As they are stored now: records of an execution that is long over may have expired. */
async function bytesByPhase(target: Target, workflowId: string): Promise<(phase: string) => number> {
  if (target.workflowTable === '') return () => 0;
  const table = workflowTableOf(target);
  const record = await readWorkflow(table, workflowId);
  if (record === undefined) return () => 0;
  const workflow = { ...record, workflowId };
  const sizes: [record: string, bytes: number][] = [];
  await table.list(workflowId, incarnationPrefix(workflow), undefined, (item) => {
    sizes.push([String(item.record), itemBytes(item)]);
    return undefined;
  });
  return (phase) => sumOf(sizes.flatMap(([key, bytes]) => (key.startsWith(phasePrefix(workflow, phase)) ? bytes : [])));
}

function modelsOf(execution: Execution): { readonly cost?: ModelCost; readonly callsWithoutPrice: number } {
  const { models } = reportOf(execution) ?? {};
  if (models === undefined) return { callsWithoutPrice: 0 };
  return {
    cost: { tokens: sumOf(models.tiers.map(tokensOf)), costMicroDollars: models.costMicroDollars },
    callsWithoutPrice: sumOf(models.tiers.map(({ callsWithoutPrice = 0 }) => callsWithoutPrice)),
  };
}
