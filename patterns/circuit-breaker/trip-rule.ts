import type { Change, Condition } from '../conditional-write.ts';
import type { Evidence } from './record.ts';

/** A finished call, as a trip rule sees it. */
export interface CallResult {
  /** the permit id, or the reporter: the same id is counted once */
  readonly id: string;
  readonly outcome: 'success' | 'failure';
  readonly durationMs: number;
}

/** Effect of a finished call on a circuit that lets calls pass. */
export type Verdict =
  /** it changes nothing, or was recorded before */
  | { readonly kind: 'nothing' }
  /** the streak of failures is over: a new generation begins with no evidence */
  | { readonly kind: 'forget' }
  /** store it, under these conditions; `decideAgain` when other callers may have stored theirs at the same time */
  | {
      readonly kind: 'remember';
      readonly conditions: readonly Condition[];
      readonly changes: readonly Change[];
      readonly decideAgain: boolean;
    }
  /** the circuit opens; `detail` has the numbers that the rule compared */
  | { readonly kind: 'trip'; readonly detail: string };

/** Decides when a circuit opens: a pure function of the evidence. Implement it for a rule of your own. */
export interface TripRule {
  readonly name: string;
  /** it reads no `durationMs`, so a call need not know when it was admitted @default false */
  readonly ignoresDuration?: boolean;
  /** Whether a call that was admitted on this evidence must record its success; if not, it costs no request. */
  wantsSuccess(evidence: Evidence): boolean;
  judge(evidence: Evidence, result: CallResult, nowMs: number): Verdict;
}

export const NOTHING: Verdict = { kind: 'nothing' };
