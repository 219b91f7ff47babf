import type { Change } from '../../conditional-write.ts';
import type { Evidence, Sample } from '../record.ts';
import { type CallResult, NOTHING, type TripRule, type Verdict } from '../trip-rule.ts';
import { positiveIntegerIssue, positiveNumberIssue, shareIssue, throwIfInvalid } from '../validate-options.ts';

/** Slices of a window that samples are spread over, as Polly's 10 sub-windows. */
export const WINDOW_SLICES = 10;

/** Expired samples that one write removes: keeps its expression far below DynamoDB's 300 operators. */
const SWEPT_PER_WRITE = 25;

/** Names of the options, to find a misspelt one. */
export const RATE_OPTIONS: readonly (keyof RateOptions)[] = ['rate', 'windowMs', 'minimumCalls', 'maxSamples'];

export interface RateOptions {
  /** the circuit opens when this share of the calls in the window, or more, is bad: above 0, at most 1 */
  readonly rate: number;
  /** length of the sliding window, in milliseconds */
  readonly windowMs: number;
  /** below this many calls in the window nothing is decided */
  readonly minimumCalls: number;
  /**
   * Most samples a window holds. They are spread over 10 slices: a slice that has its share takes no more, which bounds
   * the writes per window under any load (and the item to about 60 bytes a sample).
   * @default 100, or the minimum of calls if that is more
   */
  readonly maxSamples?: number;
}

/** The window shared by the rate rules: every sample has its own time, so no boundary splits a burst. */
export function rateRule(
  name: string,
  options: RateOptions,
  isBad: (result: CallResult) => boolean,
  ownIssues: readonly (string | undefined)[] = [],
): TripRule {
  const { rate, windowMs, minimumCalls, maxSamples = Math.max(100, minimumCalls) } = options;
  throwIfInvalid(name, [
    ...ownIssues,
    shareIssue('rate', rate),
    positiveNumberIssue('windowMs', windowMs),
    positiveIntegerIssue('minimumCalls', minimumCalls),
    positiveIntegerIssue('maxSamples', maxSamples),
    maxSamples < minimumCalls ? `maxSamples ${maxSamples} is below minimumCalls ${minimumCalls}` : undefined,
  ]);
  const perSlice = Math.ceil(maxSamples / WINDOW_SLICES);
  const sliceMs = windowMs / WINDOW_SLICES;

  function verdictOn(samples: readonly Sample[]): Verdict {
    const bad = samples.filter((sample) => sample.bad).length;
    if (samples.length < minimumCalls || bad < rate * samples.length) return NOTHING;
    return { kind: 'trip', detail: `${name}: ${bad} of ${samples.length} calls in ${windowMs} ms` };
  }

  return {
    name,
    // the rate needs the successes too: each call costs a write, up to the slice's share
    wantsSuccess: () => true,
    judge(evidence, result, nowMs) {
      const live = Object.values(evidence.window).filter((sample) => sample.atMs > nowMs - windowMs);
      const bad = isBad(result);
      if (Object.hasOwn(evidence.window, result.id)) return bad ? verdictOn(live) : NOTHING;
      const sample: Sample = { atMs: nowMs, bad };
      const verdict = bad ? verdictOn([...live, sample]) : NOTHING;
      if (verdict.kind === 'trip') return verdict;
      const slice = Math.floor(nowMs / sliceMs);
      const inSlice = live.filter(({ atMs }) => Math.floor(atMs / sliceMs) === slice).length;
      if (inSlice >= perSlice) return NOTHING;
      return {
        kind: 'remember',
        conditions: [{ kind: 'absent', path: ['window', result.id] }],
        changes: [
          { kind: 'set', path: ['window', result.id], value: sample },
          ...sweep(evidence, nowMs - windowMs, result.id),
        ],
        decideAgain: bad,
      };
    },
  };
}

function sweep(evidence: Evidence, olderThanMs: number, except: string): Change[] {
  return Object.entries(evidence.window)
    .filter(([id, sample]) => sample.atMs <= olderThanMs && id !== except)
    .slice(0, SWEPT_PER_WRITE)
    .map(([id]) => ({ kind: 'remove', path: ['window', id] }));
}
