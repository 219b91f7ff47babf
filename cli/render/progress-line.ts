import { withoutRequestId } from '../../ops/cause.ts';
import type { CallName, ProgressChange } from '../../ops/progress.ts';
import type { SkippedTier } from '../../patterns/catalogue/payloads.ts';
import { retryText } from '../../patterns/circuit-breaker/retry-text.ts';
import { printable } from './text.ts';
import { plural } from './units.ts';

/** One change of a run in words. @returns undefined for the end of a run, which the report shows */
export function describeChange(change: ProgressChange): { subject: string; text: string } | undefined {
  switch (change.kind) {
    case 'phase-began':
      return { subject: change.phase, text: begun(change.round, change.calls, change.refused) };
    case 'tier-skipped': {
      const { tier, breakerId, state } = change.skipped;
      return about(change.call, `${tier} skipped, circuit ${breakerId} is ${state}, ${retryText(change.skipped)}`);
    }
    case 'attempt-failed':
      return about(change.call, `${change.tier} failed, attempt ${change.attempt}: ${errorText(change)}`);
    case 'attempt-repeated':
      return about(change.call, `${change.tier}, attempt ${change.attempt}`);
    case 'fell-back':
      return about(change.call, `falls back from ${change.from} to ${change.to}`);
    case 'admitted-again':
      return about(change.call, `admitted again after the redrive, ${change.tier} is next`);
    case 'asked':
      return about(change.call, `${change.tier} asks: ${printable(change.question)}`);
    case 'answered':
      return about(change.call, `${change.tier} is answered, and goes on`);
    case 'call-done':
      return about(change.call, `answered by ${change.tier}${attemptNote(change.attempts)}`);
    case 'call-failed':
      return about(change.call, 'failed, no tier is left');
    case 'call-unsettled':
      return about(change.call, 'not known how it ended, the phase decides');
    case 'call-not-needed':
      return about(change.call, 'not needed, the vote is decided');
    case 'another-round':
      return { subject: change.phase, text: `another round: ${printable(change.cause)}` };
    case 'phase-done':
      return { subject: change.phase, text: 'done' };
    case 'phase-failed':
      return { subject: change.phase, text: `failed with ${change.error}` };
    case 'redriven':
      return { subject: 'execution', text: `redriven, ${plural(change.count, 'time')} so far` };
    case 'ended':
      return undefined;
    default:
      return change satisfies never;
  }
}

/** `quality-gate #2` of a replicated agent, else its name. */
export function callTitle(call: Pick<CallName, 'agent' | 'replica' | 'replicas'>): string {
  return call.replicas > 1 ? `${call.agent} #${call.replica + 1}` : call.agent;
}

export function errorText({ error, cause }: { readonly error: string; readonly cause: string }): string {
  return cause === '' ? error : `${error}: ${printable(withoutRequestId(cause))}`;
}

/** `skipped, circuit risk/rules was OPEN (retry after 12.0 s)` */
export function skippedText(skipped: SkippedTier): string {
  return `skipped, circuit ${skipped.breakerId} was ${skipped.state} (${retryText(skipped)})`;
}

function about(call: CallName, text: string): { subject: string; text: string } {
  return { subject: call.phase, text: `${callTitle(call)}: ${text}` };
}

function begun(round: number, calls: number, refused: number): string {
  const admitted = calls === 0 ? whyNone(refused) : `${plural(calls, 'call')} admitted`;
  return round > 1 ? `round ${round}, ${admitted}` : admitted;
}

function whyNone(refused: number): string {
  return refused === 0
    ? 'no call needed, its answers are stored'
    : 'no call admitted, the circuits of all tiers refuse';
}

function attemptNote(attempts: number): string {
  return attempts > 1 ? ` at attempt ${attempts}` : '';
}
