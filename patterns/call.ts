import type { Admission } from './admission.ts';
import type { AgentCall, AgentPlan, PhasePlan, SkippedTier, TierFailure, TierPlan } from './payloads.ts';
import { fitsBudget } from './timeout.ts';

/** A replica that has to run in a round: not yet at any tier. */
export interface PendingCall {
  readonly phase: PhasePlan;
  readonly round: number;
  readonly plan: AgentPlan;
  readonly replica: number;
  readonly nowMs: number;
  /** see AgentCall.early */
  readonly early: boolean;
}

/** The call of a replica at the tier that was admitted; its budget starts now. */
export function startCall(pending: PendingCall, admission: Admission, tier: string, skipped: SkippedTier[]): AgentCall {
  const { phase, round, plan, replica, nowMs, early } = pending;
  return {
    phase: phase.name,
    earlier: phase.earlier,
    round,
    agent: plan.name,
    replica,
    functionArn: plan.functionArn,
    taskTimeoutSeconds: plan.taskTimeoutSeconds,
    tiers: plan.tiers,
    tier,
    admission,
    budgetMs: plan.budgetMs,
    callDeadlineMs: nowMs + plan.budgetMs,
    early,
    failures: [],
    skipped,
  };
}

/**
 * The tiers a call may still go to after it failed. After a stale admission it is the same tier again, and a call that
 * outlived its execution (a redrive) gets a new budget. None are left when another attempt no longer fits the budget.
 */
export function remainingTiers(call: AgentCall, nowMs: number, stale: boolean): readonly TierPlan[] {
  const index = call.tiers.findIndex((tier) => tier.name === call.tier);
  if (stale) return call.tiers.slice(index);
  return fitsBudget(nowMs, call.callDeadlineMs, call.taskTimeoutSeconds) ? call.tiers.slice(index + 1) : [];
}

/** The call at another tier, with what has happened so far. */
export function moveCall(
  call: AgentCall,
  to: {
    readonly tier: string;
    readonly admission: Admission;
    readonly failures: TierFailure[];
    readonly skipped: SkippedTier[];
  },
  nowMs: number,
  stale: boolean,
): AgentCall {
  return { ...call, ...to, callDeadlineMs: stale ? nowMs + call.budgetMs : call.callDeadlineMs };
}

/**
 * Whether an admission no longer holds: it is from before a redrive. One that only grew old has used up its call's
 * budget, which is a timeout and not a reason for another one.
 */
export function isStale(admission: Admission, redriveCount: number): boolean {
  return admission.redriveCount !== redriveCount;
}
