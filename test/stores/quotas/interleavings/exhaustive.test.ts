import type { QuotaAmount } from '../../../../patterns/quotas/declaration.ts';
import { type QuotaLimits, WINDOW_MS } from '../../../../patterns/quotas/quota.ts';
import { CHUNK_MS } from '../../../../stores/quotas/limiter.ts';
import { exploreCallers } from '../../../support/interleaved-callers.ts';
import { sized } from '../../../support/size.ts';
import { CALL_MS, type Caller, World } from './world.ts';

const amount = (tokens: number): QuotaAmount => ({ requests: 1, tokens });
const asking = (...calls: [need: number, used: number][]): Caller => ({
  calls: calls.map(([need, used]) => ({ need: amount(need), used: amount(used) })),
});

/** A chunk is one twentieth of 60 requests: three of them. */
const OF_CHUNKS: QuotaLimits = { requestsPerMinute: 60, tokensPerMinute: 40 };

const MINUTE_PASSES = WINDOW_MS + CHUNK_MS + CALL_MS + 1;
const CHUNK_ENDS = CHUNK_MS + 1;
/** What has ended still counts. */
const PART_PASSES = WINDOW_MS - CALL_MS - 1;

const three = [asking([2, 1]), asking([2, 2]), asking([2, 2])];

/** All jumps and deaths at once are 200,000 states and more: by night. */
test.each<[string, QuotaLimits, readonly Caller[], deaths: number, jumpsMs: readonly number[]]>([
  ['three calls with tokens for two', { tokensPerMinute: 4 }, three, sized(0, 1), sized([], [MINUTE_PASSES])],
  ['two calls of which either may die', { tokensPerMinute: 3 }, three.slice(1), 1, [MINUTE_PASSES]],
  [
    'calls with requests for one, of which two come one after the other',
    { requestsPerMinute: 1 },
    [asking([1, 1], [1, 1]), asking([1, 1])],
    sized(0, 1),
    [PART_PASSES],
  ],
  [
    'calls with requests for one, of which either may die',
    { requestsPerMinute: 1 },
    [asking([1, 1]), asking([1, 1])],
    1,
    [MINUTE_PASSES],
  ],
  [
    'two functions that make two calls, each out of a chunk',
    OF_CHUNKS,
    [asking([1, 1], [1, 1]), asking([1, 1], [2, 1])],
    sized(0, 1),
    sized([CHUNK_ENDS], [CHUNK_ENDS, MINUTE_PASSES]),
  ],
  [
    'two functions whose chunks take what the third one needs',
    { requestsPerMinute: 60, tokensPerMinute: 20 },
    [asking([1, 1]), asking([1, 1]), asking([19, 19])],
    0,
    sized([], [MINUTE_PASSES]),
  ],
])(
  'in every interleaving of %s nobody is throttled, nothing leaks, nobody is refused without need',
  async (_, limits, callers, deaths, jumpsMs) => {
    const { violations, ends, states } = await exploreCallers(
      { callers: callers.length, deaths, jumpsMs },
      (pass) => new World(limits, callers, pass),
    );
    expect(violations.slice(0, 3)).toEqual([]);
    // the subject is reached at all
    expect(ends).toBeGreaterThan(5);
    expect(states).toBeGreaterThan(100);
  },
);
