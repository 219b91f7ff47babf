import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { addChange, admit, callKey, type PhaseBuilder, type ProgressBuilder, refuse } from './builder.ts';
import { attemptFailureOf, isSettled } from './calls.ts';
import { timeOf } from './execution-end.ts';
import { beginResponseOf, type PlannedCalls, phaseRequestOf, superstepResponseOf } from './payloads.ts';

/** Signal of EndPhase: the phase runs again for the agents that are not settled. */
const ANOTHER_ROUND = 'AnotherRound';

/** Follows the Task that begins a phase or a round of it. */
export function followBegin(builder: ProgressBuilder, phase: PhaseBuilder, event: HistoryEvent): void {
  if (event.type === 'TaskStateEntered') {
    phase.round += 1;
    phase.state = { kind: 'running' };
  }
  const request = phaseRequestOf(event);
  if (request !== undefined) {
    phase.agents = request.phase.agents;
    if (request.phase.thresholds !== undefined) phase.thresholds = request.phase.thresholds;
  }
  const response = beginResponseOf(event);
  if (response !== undefined) beginCalls(builder, phase, timeOf(event), response);
}

/** The calls of a round, or of a superstep of a graph. */
function beginCalls(builder: ProgressBuilder, phase: PhaseBuilder, atMs: number, response: PlannedCalls): void {
  addChange(builder, atMs, {
    kind: 'phase-began',
    phase: phase.name,
    round: phase.round,
    calls: response.calls.length,
    refused: response.refused.length,
  });
  phase.items = response.calls.map(callKey);
  if (response.threadId !== undefined) {
    phase.superstep = [...new Set([...response.calls, ...response.refused].map(({ agent }) => agent))];
  }
  for (const call of response.calls) admit(builder, atMs, phase, call);
  for (const replica of response.refused) refuse(builder, atMs, phase, replica);
}

/** Follows the Task that decides a phase, or applies a superstep of a graph and plans the next. */
export function followEnd(builder: ProgressBuilder, phase: PhaseBuilder, event: HistoryEvent): void {
  const atMs = timeOf(event);
  const failure = attemptFailureOf(event);
  if (failure?.error === ANOTHER_ROUND) {
    addChange(builder, atMs, { kind: 'another-round', phase: phase.name, cause: failure.cause });
  } else if (failure !== undefined) {
    // retried by the state machine, perhaps: a success after it wins
    phase.state = { kind: 'failed', ...failure };
  } else if (event.type === 'TaskScheduled') {
    phase.state = { kind: 'running' };
  } else if (event.type === 'TaskSucceeded') {
    for (const [key, call] of phase.calls) {
      if (!isSettled(call.state)) phase.calls.set(key, { ...call, state: { kind: 'not-needed' } });
    }
    const superstep = superstepResponseOf(event);
    if (superstep === undefined) {
      phase.state = { kind: 'done' };
      addChange(builder, atMs, { kind: 'phase-done', phase: phase.name });
    } else {
      phase.round += 1;
      beginCalls(builder, phase, atMs, superstep);
    }
  }
}

/** Ends the phases and calls that were running when the execution ended. */
export function endPhases(builder: ProgressBuilder, atMs: number): void {
  for (const phase of builder.phases.values()) {
    for (const [key, call] of phase.calls) {
      if (!isSettled(call.state)) phase.calls.set(key, { ...call, state: { kind: 'aborted' } });
    }
    if (phase.state.kind === 'failed') {
      const { error, cause } = phase.state;
      addChange(builder, atMs, { kind: 'phase-failed', phase: phase.name, error, cause });
    }
  }
}
