import type { Evidence } from './record.ts';
import type { Change, Condition } from './write.ts';

/** A finished call, as a trip rule sees it. */
export interface CallResult {
  /** what makes a repeated report the same: the admission's id, or the reporter's */
  readonly id: string;
  readonly outcome: 'success' | 'failure';
  readonly durationMs: number;
}

/** What a result means for a circuit that lets calls pass. */
export type Verdict =
  /** it changes nothing, or is known already */
  | { readonly kind: 'nothing' }
  /** the streak of failures is over: a new generation begins with no evidence */
  | { readonly kind: 'forget' }
  /** keep it, under these conditions; `judgeAgain` when others may have kept theirs at the same time */
  | {
      readonly kind: 'remember';
      readonly conditions: readonly Condition[];
      readonly changes: readonly Change[];
      readonly judgeAgain: boolean;
    }
  /** the dependency is down: open. `detail` says by which numbers */
  | { readonly kind: 'trip'; readonly detail: string };

/** When calls that pass amount to an outage. The seam for other rules: pure, and blind to everything but the evidence. */
export interface TripRule {
  readonly name: string;
  /** it reads no `durationMs`, so a call need not know when it was admitted @default false */
  readonly ignoresDuration?: boolean;
  /** Whether a call that was admitted on this evidence must record its success; if not, it costs no request. */
  wantsSuccess(evidence: Evidence): boolean;
  judge(evidence: Evidence, result: CallResult, nowMs: number): Verdict;
}

export const NOTHING: Verdict = { kind: 'nothing' };
