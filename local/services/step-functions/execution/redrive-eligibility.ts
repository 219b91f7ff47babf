import type { Execution } from './state-store.ts';

/** 14 days after its end an execution can no longer be redriven. */
const REDRIVABLE_PERIOD_MS = 14 * 24 * 3600 * 1000;
/** AWS's longest execution: one year. */
const MAX_EXECUTION_MS = 365 * 24 * 3600 * 1000;
/** There must be room for ExecutionRedriven and the following events. */
const MAX_REDRIVABLE_EVENTS = 24_999;

export type RedriveStatus = 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';

/** May it be redriven, and if not, why not: in the words of DescribeExecution. */
export function eligibility(execution: Execution, nowMs: number): { status: RedriveStatus; reason?: string } {
  const { spec, lifecycle, history } = execution;
  if (lifecycle.status === 'RUNNING' || lifecycle.status === 'SUCCEEDED') {
    return notRedrivable(`Execution is ${lifecycle.status} and cannot be redriven`);
  }
  if (history.length >= MAX_REDRIVABLE_EVENTS) return notRedrivable('Execution history event limit exceeded');
  if (nowMs - spec.startMs > MAX_EXECUTION_MS) return notRedrivable('Execution has exceeded the max execution time');
  if (nowMs - (lifecycle.stopMs ?? nowMs) > REDRIVABLE_PERIOD_MS)
    return notRedrivable('Execution redrivable period exceeded');
  if (spec.parent?.mapRunArn !== undefined) {
    return { status: 'REDRIVABLE_BY_MAP_RUN', reason: 'Execution can be redriven by redriving its Map Run' };
  }
  if (spec.machineType === 'EXPRESS') return notRedrivable('Express executions cannot be redriven');
  return { status: 'REDRIVABLE' };
}

function notRedrivable(reason: string): { status: RedriveStatus; reason: string } {
  return { status: 'NOT_REDRIVABLE', reason };
}
