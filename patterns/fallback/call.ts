import { ADMISSION_STALE, ANSWER_GIVEN, ANSWER_TIMEOUT, NOT_STARTED, type RetryPolicy } from '../catalogue/errors.ts';
import type {
  AgentCall,
  AgentPlan,
  InvokeRequest,
  PhasePlan,
  PhaseRequest,
  SkippedTier,
  TierFailure,
  TierPlan,
  TriedTiers,
} from '../catalogue/payloads.ts';
import type { Admission } from '../circuit-breaker/admission.ts';
import { mayDecideEarly } from '../replication/round.ts';
import { backoffOf, longestWaitMs } from '../retry.ts';
import { functionTimeoutSeconds, reservedMs, taskTimeoutSeconds, tierLimitSeconds } from '../timeout.ts';

/** The last tier of a chain is still called with this much of the budget left: it is better than no answer. */
const SHORTEST_ATTEMPT_MS = 1_000;

/** A further attempt has started after this long: its environment is warm when the one before it could report. */
const RETRY_START_MS = 1_000;

/** A replica that has to run in a round: not yet at any tier. */
export interface PendingCall {
  readonly phase: PhasePlan;
  readonly round: number;
  readonly plan: AgentPlan;
  readonly replica: number;
  /** how many turns it may wait for before its own, where calls do not all run at once */
  readonly turn: number;
  /** see AgentCall.mayEndPhaseEarly */
  readonly mayEndPhaseEarly: boolean;
}

/**
 * Whether calls of a phase may have been made before it begins now, so that answers may be stored: by an earlier round, an older
 * execution, or before a redrive. A begin that is only retried has made none, since no call starts before it succeeds.
 */
export function mayHaveCalled({
  run,
  round,
  redriveCount,
}: Pick<PhaseRequest, 'run' | 'round' | 'redriveCount'>): boolean {
  // without a name for its incarnation, a workflow may find records of an earlier one
  return run.epoch > 1 || run.incarnation === undefined || round > 0 || redriveCount > 0;
}

/** The replicas of a phase that have no answer yet. */
export function pendingCalls(
  phase: PhasePlan,
  round: number,
  answers: readonly { readonly agent: string; readonly replica: number }[],
): PendingCall[] {
  const mayEndPhaseEarly = mayDecideEarly(phase.agents);
  const pending = phase.agents.flatMap((plan) => {
    const answered = new Set(answers.filter(({ agent }) => agent === plan.name).map(({ replica }) => replica));
    const replicas = Array.from({ length: plan.replicas }, (_, replica) => replica);
    return replicas
      .filter((replica) => !answered.has(replica))
      .map((replica) => ({ phase, round, plan, replica, mayEndPhaseEarly }));
  });
  return pending.map((call, index) => ({ ...call, turn: wavesOf(index + 1, phase.maxConcurrency) - 1 }));
}

/** How many times a budget calls may take one after another. @param maxConcurrency @default - all run at once */
export function wavesOf(calls: number, maxConcurrency = calls): number {
  return Math.ceil(calls / maxConcurrency);
}

/** The call of a replica at the tier that was admitted; its budget starts now, or when its turn comes at the latest. */
export function startCall(
  pending: PendingCall,
  {
    tier,
    admission,
    skipped,
  }: { readonly tier: string; readonly admission: Admission; readonly skipped: SkippedTier[] },
  nowMs: number,
): AgentCall {
  const { phase, round, plan, replica, turn, mayEndPhaseEarly } = pending;
  const callDeadlineMs = nowMs + plan.budgetMs + turn * longestBudgetMs(phase);
  return {
    phase: phase.name,
    earlierPhases: phase.earlierPhases,
    round,
    agent: plan.name,
    replica,
    functionArn: plan.functionArn,
    ...limitsOf(plan.tiers, tier, true, callDeadlineMs, nowMs),
    tiers: plan.tiers,
    tier,
    admission,
    budgetMs: plan.budgetMs,
    callDeadlineMs,
    mayEndPhaseEarly,
    failures: [],
    skipped,
  };
}

function longestBudgetMs({ agents }: PhasePlan): number {
  return Math.max(...agents.map(({ budgetMs }) => budgetMs));
}

/** When a call began, in epoch milliseconds; one that waits for its turn, with the phase at the earliest. */
export function callStartedMs({ callDeadlineMs, budgetMs, admission }: AgentCall): number {
  return Math.min(callDeadlineMs - budgetMs, admission.admittedAtMs);
}

/**
 * When the first attempt of a call began that failed. @param enteredAt when the first attempt of its tier began
 * @default - the definition is older than the function, and the call's begin is as near as it is known
 */
export function firstAttemptMs(call: AgentCall, enteredAt: string | undefined): number {
  return call.firstAttemptAtMs ?? (enteredAt === undefined ? callStartedMs(call) : Date.parse(enteredAt));
}

/** Where a call may go after a failure, by the time that is left. */
export interface NextTiers {
  /** the tiers that are left of the chain */
  readonly later: readonly TierPlan[];
  /** those that leave the tiers after them their time, in the order in which their circuits are asked */
  readonly inTime: readonly TierPlan[];
  /** those that are asked when all of these refuse: nobody needs the time then */
  readonly lastResort: readonly TierPlan[];
  /** when the call's budget ends */
  readonly callDeadlineMs: number;
}

/** Whether a call goes on with its own tier: nothing failed. */
export function isAdmittedAgain(error: string): boolean {
  return error === ADMISSION_STALE || error === ANSWER_GIVEN;
}

/**
 * The tiers a call may still go to after it ended with an error: those after its own, or, where nothing failed, the same one again.
 * A tier that would not leave the ones after it their time is passed over, but is asked as a last resort if its own
 * limit fits. The last tier is called with all the time that is left.
 */
export function nextTiers(call: AgentCall, nowMs: number, error: string, redriveCount: number): NextTiers {
  // a call of a redriven execution gets a new budget, for any error, and so does one that waited for an answer
  const isRenewed = isStale(call.admission, redriveCount) || error === ANSWER_GIVEN || error === ANSWER_TIMEOUT;
  const callDeadlineMs = isRenewed ? nowMs + call.budgetMs : call.callDeadlineMs;
  const leftMs = callDeadlineMs - nowMs;
  const index = call.tiers.findIndex((tier) => tier.name === call.tier);
  const later = call.tiers.slice(isAdmittedAgain(error) ? index : index + 1);

  const fits = (tier: TierPlan, at: number) => limitMs(tier) + reservedMs(tier, later.slice(at + 1)) <= leftMs;
  const first = later.findIndex(fits);
  const passedOver = first === -1 ? later : later.slice(0, first);
  const fitAlone = passedOver.filter((tier) => limitMs(tier) <= leftMs);
  const last = leftMs >= SHORTEST_ATTEMPT_MS ? later.slice(-1).filter((tier) => limitMs(tier) > leftMs) : [];
  return { later, inTime: later.slice(passedOver.length), lastResort: [...fitAlone, ...last], callDeadlineMs };
}

/**
 * The tiers that were not called for lack of time, as a sentence of the report.
 * @param asked names of the tiers whose circuits were asked
 * @param admitted name of the tier the call goes to @default - to none, it is over
 */
export function notAsked(
  { later, callDeadlineMs }: NextTiers,
  asked: readonly string[],
  admitted: string | undefined,
  nowMs: number,
): TierFailure[] {
  const end = admitted === undefined ? later.length : later.findIndex((tier) => tier.name === admitted);
  return later
    .slice(0, end)
    .filter((tier) => !asked.includes(tier.name))
    .map((tier) => ({
      tier: tier.name,
      error: NOT_STARTED,
      cause: `not asked: the call has ${callDeadlineMs - nowMs} ms of its budget left, the tier may take ${limitMs(tier)} ms`,
    }));
}

/**
 * The tiers that a call has tried, or that refused it, once its tier failed and the circuits of the next ones were asked. A
 * stale admission is no failure: its tier never ran.
 */
export function triedTiers(
  call: AgentCall,
  failure: TierFailure,
  next: NextTiers,
  decision: { readonly skipped: readonly SkippedTier[]; readonly tier?: string },
  nowMs: number,
): TriedTiers {
  const asked = decision.skipped.map(({ tier }) => tier);
  const failures = isAdmittedAgain(failure.error) ? call.failures : [...call.failures, failure];
  return {
    failures: [...failures, ...notAsked(next, asked, decision.tier, nowMs)],
    skipped: [...call.skipped, ...decision.skipped],
  };
}

/** The call at another tier, with the tiers it has tried. */
export function moveCall(
  call: AgentCall,
  to: TriedTiers & Pick<AgentCall, 'tier' | 'admission' | 'firstAttemptAtMs' | 'continued'>,
  { callDeadlineMs, lastResort }: NextTiers,
  nowMs: number,
): AgentCall {
  const reserves = !lastResort.some((tier) => tier.name === to.tier);
  // whether fault rules stand is known of the call's beginning only: some may have been set since
  const { invokeState: _, hasActiveFaults: __, answerTimeoutSeconds: ___, ...moved } = call;
  return { ...moved, ...to, callDeadlineMs, ...limitsOf(call.tiers, to.tier, reserves, callDeadlineMs, nowMs) };
}

/**
 * Whether an admission no longer holds: it is from before a redrive. One that only grew old has used up its call's
 * budget, which is a timeout and not a reason for another one.
 */
export function isStale(admission: Admission, redriveCount: number): boolean {
  return admission.redriveCount !== redriveCount;
}

/**
 * Whether the answer of a call may be stored already: an attempt of its replica ran before, or may still be running, unseen,
 * after a stop, a Task's limit or a newer execution. A process that was killed between its answer's store and its response is
 * invoked again as if it was the first, but in an environment that came up after the call was admitted; that costs a
 * call one read at a cold start, and none in an environment that is warm.
 * @param startedAtMs when this execution environment came up
 */
export function mayHaveStoredAnswer(
  { run, call, retryCount, redriveCount }: InvokeRequest,
  startedAtMs: number,
): boolean {
  const isFirst = retryCount === 0 && redriveCount === 0 && call.round === 0 && call.failures.length === 0;
  return !isFirst || run.epoch > 1 || call.admission.admittedAtMs <= startedAtMs;
}

/** Time left for attempts of this tier, in milliseconds; 0 or less when none may start. */
export function tierTimeLeftMs(call: AgentCall, nowMs: number): number {
  return call.tierDeadlineMs - nowMs;
}

/**
 * Whether a further attempt of this tier, started now, leaves the tiers after it their time: also if it hangs until its
 * function or its Task is ended.
 */
export function fitsFurtherAttempt(call: AgentCall, nowMs: number): boolean {
  return longestAttemptMs(call) <= tierTimeLeftMs(call, nowMs);
}

/** As {@link fitsFurtherAttempt}, for the attempt that the state machine would make after this one failed. */
export function fitsRetry(
  call: AgentCall,
  policy: Exclude<RetryPolicy, 'never'>,
  retryCount: number,
  nowMs: number,
): boolean {
  const waitMs = longestWaitMs(backoffOf(tierOf(call), policy), retryCount);
  return fitsFurtherAttempt(call, nowMs + waitMs + RETRY_START_MS);
}

/**
 * Whether the waits between the attempts explain by themselves how late it is: Lambda refused to start the function. If
 * not, an attempt ran, and died without reporting why.
 */
export function isExplainedByWaits(call: AgentCall, retryCount: number, nowMs: number): boolean {
  const backoff = backoffOf(tierOf(call), 'throttle');
  const waits = Array.from({ length: retryCount }, (_, retry) => longestWaitMs(backoff, retry) + RETRY_START_MS);
  return nowMs - call.admission.admittedAtMs <= waits.reduce((sum, wait) => sum + wait, RETRY_START_MS);
}

/** How a tier is called: until when its attempts may run, the Task's limit, and the state with its retries. */
function limitsOf(
  tiers: readonly TierPlan[],
  name: string,
  reserves: boolean,
  callDeadlineMs: number,
  nowMs: number,
): Pick<AgentCall, 'tierDeadlineMs' | 'taskTimeoutSeconds' | 'invokeState' | 'answerTimeoutSeconds'> {
  const tier = tierNamed(tiers, name);
  const limitSeconds = tierLimitSeconds(tier.attemptTimeoutMs);
  const tierDeadlineMs = callDeadlineMs - (reserves ? reservedMs(tier, tiers.slice(tiers.indexOf(tier) + 1)) : 0);
  const leftSeconds = Math.max(1, Math.floor((tierDeadlineMs - nowMs) / 1000));
  return {
    tierDeadlineMs,
    taskTimeoutSeconds: Math.min(taskTimeoutSeconds(limitSeconds), leftSeconds),
    ...(tier.invokeState === undefined ? {} : { invokeState: tier.invokeState }),
    ...(tier.answerTimeoutSeconds === undefined ? {} : { answerTimeoutSeconds: tier.answerTimeoutSeconds }),
  };
}

/** Until a hang is ended: Lambda ends the function at the limit of its longest tier, Step Functions the Task at its own. */
export function longestAttemptMs(call: AgentCall): number {
  const functionSeconds = functionTimeoutSeconds(call.tiers.map(({ attemptTimeoutMs }) => attemptTimeoutMs));
  return Math.min(functionSeconds, call.taskTimeoutSeconds) * 1000;
}

function limitMs({ attemptTimeoutMs }: TierPlan): number {
  return tierLimitSeconds(attemptTimeoutMs) * 1000;
}

/** The tier that a call is at. */
function tierOf(call: AgentCall): TierPlan {
  return tierNamed(call.tiers, call.tier);
}

function tierNamed(tiers: readonly TierPlan[], name: string): TierPlan {
  const tier = tiers.find((one) => one.name === name);
  if (tier === undefined) throw new TypeError(`tier "${name}" is none of ${tiers.map((one) => one.name).join(', ')}`);
  return tier;
}
