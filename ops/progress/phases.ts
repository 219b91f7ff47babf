import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { failureOf, isSettled } from './calls.ts';
import { admit, callKey, type Draft, type PhaseDraft, refuse, tell } from './draft.ts';
import { timeOf } from './events.ts';
import { beginResponseOf, phaseRequestOf } from './payloads.ts';

/** Signal of EndPhase: the phase runs again for the agents that are not settled. */
const ANOTHER_ROUND = 'AnotherRound';

/** Follows the Task that begins a phase or a round of it. */
export function followBegin(draft: Draft, phase: PhaseDraft, event: HistoryEvent): void {
  if (event.type === 'TaskStateEntered') {
    phase.round += 1;
    phase.state = { kind: 'running' };
  }
  const request = phaseRequestOf(event);
  if (request !== undefined) phase.agents = request.phase.agents;
  const response = beginResponseOf(event);
  if (response === undefined) return;
  const atMs = timeOf(event);
  tell(draft, atMs, { kind: 'phase-began', phase: phase.name, round: phase.round, calls: response.calls.length });
  phase.items = response.calls.map(callKey);
  for (const call of response.calls) admit(draft, atMs, phase, call);
  for (const replica of response.refused) refuse(draft, atMs, phase, replica);
}

/** Follows the Task that decides a phase. */
export function followEnd(draft: Draft, phase: PhaseDraft, event: HistoryEvent): void {
  const atMs = timeOf(event);
  const failure = failureOf(event);
  if (failure?.error === ANOTHER_ROUND) {
    tell(draft, atMs, { kind: 'another-round', phase: phase.name, cause: failure.cause });
  } else if (failure !== undefined) {
    // retried by the state machine, perhaps: a success after it wins
    phase.state = { kind: 'failed', ...failure };
  } else if (event.type === 'TaskScheduled') {
    phase.state = { kind: 'running' };
  } else if (event.type === 'TaskSucceeded') {
    phase.state = { kind: 'done' };
    for (const [key, call] of phase.calls) {
      if (!isSettled(call.state)) phase.calls.set(key, { ...call, state: { kind: 'not-needed' } });
    }
    tell(draft, atMs, { kind: 'phase-done', phase: phase.name });
  }
}

/** The execution ended: what was still going on in the phases ended with it. */
export function endPhases(draft: Draft, atMs: number): void {
  for (const phase of draft.phases.values()) {
    for (const [key, call] of phase.calls) {
      if (!isSettled(call.state)) phase.calls.set(key, { ...call, state: { kind: 'aborted' } });
    }
    if (phase.state.kind === 'failed') {
      const { error, cause } = phase.state;
      tell(draft, atMs, { kind: 'phase-failed', phase: phase.name, error, cause });
    }
  }
}
