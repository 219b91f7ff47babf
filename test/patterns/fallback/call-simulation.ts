import { ERROR_CATALOGUE, isCatalogued } from '../../../patterns/catalogue/errors.ts';
import type { AgentCall, AgentPlan } from '../../../patterns/catalogue/payloads.ts';
import type { Admission } from '../../../patterns/circuit-breaker/admission.ts';
import {
  fitsFurtherAttempt,
  fitsRetry,
  isExplainedByWaits,
  isStale,
  moveCall,
  nextTiers,
  notAsked,
  startCall,
  tierTimeLeftMs,
} from '../../../patterns/fallback/call.ts';
import { backoffOf } from '../../../patterns/retry.ts';
import { functionTimeoutSeconds } from '../../../patterns/timeout.ts';

/** What one attempt of a tier does. `blocks` computes without a pause, so that no timer of the wrapper fires. */
export interface Attempt {
  readonly kind: 'answer' | 'error' | 'garbage' | 'throttle' | 'permanent' | 'crash' | 'hang';
  readonly tookMs: number;
  readonly blocks: boolean;
}

/** What the platform and our own handlers take, drawn anew each time. */
export interface Delays {
  /** from TaskStarted until the wrapper runs */
  startMs(): number;
  storeMs(): number;
  recordFailureMs(): number;
  /** of the longest wait of a Retry block, from 0 to 1: full jitter */
  jitter(): number;
}

export interface Scenario {
  readonly plan: AgentPlan;
  /** what the tiers do, attempt by attempt; the last entry for all that follow */
  readonly attempts: Readonly<Record<string, readonly Attempt[]>>;
  /** tiers whose circuits refuse */
  readonly open: readonly string[];
  readonly delays: Delays;
  /** when the execution is stopped; it is redriven `pauseMs` later @default - never */
  readonly stop?: { readonly atMs: number; readonly pauseMs: number };
}

export interface Ended {
  readonly answeredBy: string | undefined;
  readonly atMs: number;
  /** when the last budget of the call ends */
  readonly deadlineMs: number;
  readonly call: AgentCall;
  /** what each attempt came to, in order */
  readonly log: readonly { readonly tier: string; readonly error: string }[];
}

const ERRORS: Record<Exclude<Attempt['kind'], 'answer' | 'hang'>, string> = {
  error: 'AgentError',
  garbage: 'AgentOutputInvalidError',
  throttle: 'AgentThrottledError',
  permanent: 'AgentInputError',
  crash: 'Runtime.ExitError',
};

/** The execution was stopped before the step that would have ended then. */
class Stopped extends Error {}

/** Plays Invoke, its Retry blocks and RecordFailure as lib/workflow/phase.ts draws them, in virtual time, with the real decisions. */
export class CallSimulation {
  readonly #scenario: Scenario;
  readonly #attempts: Record<string, number> = {};
  readonly #log: { tier: string; error: string }[] = [];
  #nowMs = 0;
  #redriveCount = 0;
  #stop: Scenario['stop'];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#stop = scenario.stop;
  }

  run(): Ended {
    const { plan } = this.#scenario;
    const first = this.#admit(plan.tiers.map(({ name }) => name));
    if (first.tier === undefined) throw new Error('every circuit refuses');
    const phase = { name: 'swarm', earlierPhases: [], agents: [plan] };
    const pending = { phase, round: 0, plan, replica: 0, turn: 0, mayEndPhaseEarly: false };
    let call = startCall(pending, { tier: first.tier, admission: this.#admission(), skipped: [] }, 0);
    for (;;) {
      const error = this.#untilRedriven(() => this.#invoke(call));
      if (error === undefined) return this.#ended(call, call.tier);
      const moved = this.#untilRedriven(() => this.#recordFailure(call, error));
      if (moved.to === undefined) return this.#ended({ ...call, failures: moved.failures }, undefined);
      call = moved.to;
    }
  }

  #ended(call: AgentCall, answeredBy: string | undefined): Ended {
    return { answeredBy, atMs: this.#nowMs, deadlineMs: call.callDeadlineMs, call, log: this.#log };
  }

  /** A task, and after a stop the same task once more: a redrive begins its Retry blocks anew. */
  #untilRedriven<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      if (!(error instanceof Stopped) || this.#stop === undefined) throw error;
      this.#nowMs = this.#stop.atMs + this.#stop.pauseMs;
      this.#stop = undefined;
      this.#redriveCount += 1;
      return task();
    }
  }

  #pass(untilMs: number): void {
    if (this.#stop !== undefined && untilMs > this.#stop.atMs) throw new Stopped();
    this.#nowMs = untilMs;
  }

  /** The Task with its Retry blocks. @returns what it failed of; undefined when the tier answered */
  #invoke(call: AgentCall): string | undefined {
    const { jitter } = this.#scenario.delays;
    const retries = { backoff: 0, throttle: 0 };
    for (;;) {
      const retryCount = retries.backoff + retries.throttle;
      const error = this.#attempt(call, retryCount);
      if (error === undefined) return undefined;
      const policy = isCatalogued(error) ? ERROR_CATALOGUE[error].retry : 'never';
      if (policy === 'never') return error;
      const { maxAttempts, ...backoff } = backoffOf(call.tiers.find(({ name }) => name === call.tier) ?? {}, policy);
      if (retries[policy] === maxAttempts) return error;
      const { intervalSeconds, backoffRate, maxDelaySeconds } = backoff;
      const waitSeconds = Math.min(intervalSeconds * backoffRate ** retries[policy], maxDelaySeconds);
      const share = backoff.jitter === 'full' ? jitter() : 1;
      this.#pass(this.#nowMs + Math.floor(share * waitSeconds * 1000));
      retries[policy] += 1;
    }
  }

  #attempt(call: AgentCall, retryCount: number): string | undefined {
    const taskEndMs = this.#nowMs + call.taskTimeoutSeconds * 1000;
    const startedMs = this.#nowMs + this.#scenario.delays.startMs();
    if (isStale(call.admission, this.#redriveCount)) return this.#failed(call, startedMs, 'AdmissionStale');
    if (retryCount > 0 && !fitsFurtherAttempt(call, startedMs)) {
      const explained = isExplainedByWaits(call, retryCount, startedMs);
      return this.#failed(call, startedMs, explained ? 'AgentNotStartedError' : 'Lambda.Unknown', 'RetrySkipped');
    }
    if (tierTimeLeftMs(call, startedMs) <= 0) return this.#failed(call, startedMs, 'AgentNotStartedError');

    const { kind, endMs } = this.#tier(call, startedMs);
    const functionSeconds = functionTimeoutSeconds(call.tiers.map(({ attemptTimeoutMs }) => attemptTimeoutMs));
    const killedMs = startedMs + functionSeconds * 1000;
    if (Math.min(killedMs, taskEndMs) < endMs) {
      const error = taskEndMs < killedMs ? 'States.Timeout' : 'Sandbox.Timedout';
      return this.#failed(call, Math.min(killedMs, taskEndMs), error);
    }
    if (kind === 'answer') {
      this.#pass(endMs);
      return undefined;
    }
    const error = kind === 'timeout' ? 'AgentTimeoutError' : ERRORS[kind];
    const policy = isCatalogued(error) ? ERROR_CATALOGUE[error].retry : 'never';
    const skips = kind !== 'crash' && policy !== 'never' && !fitsRetry(call, policy, retryCount, endMs);
    return this.#failed(call, endMs, error, skips ? 'RetrySkipped' : undefined);
  }

  /** The tier under its deadline. */
  #tier(call: AgentCall, startedMs: number): { kind: Exclude<Attempt['kind'], 'hang'> | 'timeout'; endMs: number } {
    const count = this.#attempts[call.tier] ?? 0;
    this.#attempts[call.tier] = count + 1;
    const script = this.#scenario.attempts[call.tier] ?? [];
    const { kind, tookMs, blocks } = script[Math.min(count, script.length - 1)] ?? {
      kind: 'hang',
      tookMs: 0,
      blocks: true,
    };
    const own = call.tiers.find(({ name }) => name === call.tier)?.attemptTimeoutMs ?? 0;
    const deadlineMs = Math.min(own, tierTimeLeftMs(call, startedMs));
    if (kind === 'hang') return { kind: 'error', endMs: Number.POSITIVE_INFINITY };
    if (!blocks && tookMs > deadlineMs) return { kind: 'timeout', endMs: startedMs + deadlineMs };
    const storeMs = kind === 'answer' ? this.#scenario.delays.storeMs() : 0;
    return { kind, endMs: startedMs + tookMs + storeMs };
  }

  #failed(call: AgentCall, atMs: number, error: string, reported = error): string {
    this.#pass(atMs);
    this.#log.push({ tier: call.tier, error });
    return reported === 'RetrySkipped' ? `${reported} ${error}` : reported;
  }

  #recordFailure(call: AgentCall, reported: string): { failures: AgentCall['failures']; to: AgentCall | undefined } {
    const error = reported.replace(/^RetrySkipped /, '');
    const stale = error === 'AdmissionStale';
    // half of it until it has recorded the failure, half of it while it asks the circuits
    const admitMs = Math.floor(this.#scenario.delays.recordFailureMs() / 2);
    this.#pass(this.#nowMs + admitMs);
    const next = nextTiers(call, this.#nowMs, error, this.#redriveCount);
    const { tier, refused } = this.#admit([...next.inTime, ...next.lastResort].map(({ name }) => name));
    const failures = [
      ...call.failures,
      ...(stale ? [] : [{ tier: call.tier, error, cause: '' }]),
      ...notAsked(next, refused, tier, this.#nowMs),
    ];
    if (tier === undefined) return { failures, to: undefined };
    this.#pass(this.#nowMs + admitMs);
    const to = { tier, admission: this.#admission(), failures, skipped: [] };
    return { failures, to: moveCall(call, to, next, this.#nowMs) };
  }

  #admit(tiers: readonly string[]): { tier: string | undefined; refused: string[] } {
    const tier = tiers.find((name) => !this.#scenario.open.includes(name));
    return { tier, refused: tiers.slice(0, tier === undefined ? tiers.length : tiers.indexOf(tier)) };
  }

  #admission(): Admission {
    const circuit = {
      breakerId: 'b',
      generation: 1,
      permitId: 'p',
      state: 'CLOSED',
      mustRecordSuccess: false,
    } as const;
    return { ...circuit, redriveCount: this.#redriveCount, admittedAtMs: this.#nowMs };
  }
}
