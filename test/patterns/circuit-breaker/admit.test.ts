import {
  admittedUnguarded,
  type CircuitRecord,
  circuitBreakerSettings,
  decideAdmission,
  decideFastPath,
  failureRate,
} from '../../../patterns/circuit-breaker/index.ts';
import { applyWrite } from '../../../patterns/conditional-write.ts';
import { BREAKER, closed, halfOpen, isolated, open } from './records.ts';

const settings = circuitBreakerSettings({ openMs: 60_000, permitTimeoutMs: 45_000, halfOpenPermits: 2 });
const request = { breakerId: BREAKER, permitId: 'caller', redriveCount: 0 };

describe('an admission', () => {
  test.each<[string, CircuitRecord | undefined, number, boolean]>([
    ['without a record', undefined, 0, false],
    ['that is CLOSED', closed(), 4, false],
    ['that remembers failures', closed({ failed: new Set(['earlier']) }), 4, true],
  ])('of a circuit %s writes nothing', (_, record, generation, mustRecordSuccess) => {
    const decision = decideAdmission(record, request, 0, settings);
    expect(decision).toMatchObject({ answer: { admitted: true, admission: { generation, mustRecordSuccess } } });
    expect(decision.write).toBeUndefined();
  });

  test.each<[string, CircuitRecord, { retryAfterMs?: number }]>([
    ['OPEN until its open period ends', open({ openUntilMs: 700 }), { retryAfterMs: 700 }],
    ['ISOLATED until an operator ends that', isolated(), {}],
    ['HALF_OPEN until its first permit expires', halfOpen({ permits: { a: 300, b: 200 } }), { retryAfterMs: 200 }],
  ])('is refused by a circuit that is %s', (_, record, retryAfter) => {
    const { answer, write } = decideAdmission(record, request, 0, settings);
    expect(answer).toEqual({ admitted: false, rejection: { breakerId: BREAKER, state: record.state, ...retryAfter } });
    expect(write).toBeUndefined();
  });

  test('after the open period half-opens the circuit and takes its first permit in the same write', () => {
    const record = open({ openUntilMs: 0, reopenings: 2 });
    const { answer, write, event } = decideAdmission(record, request, 0, settings);
    expect(answer).toMatchObject({ admitted: true, admission: { state: 'HALF_OPEN', generation: 5 } });
    expect(event).toMatchObject({ code: 'CircuitHalfOpened', cause: 'open-period-ended' });
    expect(write && applyWrite(record, write)).toMatchObject({ permits: { caller: 45_000 }, reopenings: 2 });
  });

  test('takes the place of an expired permit', () => {
    const record = halfOpen({ permits: { dead: -1, alive: 500 } });
    const { answer, write } = decideAdmission(record, request, 0, settings);
    expect(answer).toMatchObject({ admitted: true });
    expect(write && applyWrite(record, write)).toMatchObject({ permits: { alive: 500, caller: 45_000 } });
    expect(write && applyWrite({ ...record, permits: { dead: 9, alive: 500 } }, write)).toBe('conflict');
  });

  test('with a permit of its own writes nothing until the permit expires', () => {
    const decide = (untilMs: number) =>
      decideAdmission(halfOpen({ permits: { caller: untilMs, other: 500 } }), request, 0, settings);
    expect(decide(1)).toMatchObject({ answer: { admitted: true } });
    expect(decide(1).write).toBeUndefined();
    expect(decide(0).write).toBeDefined();
  });

  test('without a readable store is marked', () => {
    expect(admittedUnguarded(request, 7)).toMatchObject({
      admitted: true,
      admission: { admittedUnguarded: true, generation: 0, admittedAtMs: 7 },
    });
  });
});

describe('the fast path', () => {
  test('admits calls of a quiet circuit at the time it closed', () => {
    expect(decideFastPath(BREAKER, closed(), settings)).toEqual({
      breakerId: BREAKER,
      generation: 4,
      redriveCount: 0,
      admittedAtMs: -1_000,
      state: 'CLOSED',
      mustRecordSuccess: false,
    });
  });

  test.each<[string, CircuitRecord, typeof settings]>([
    ['remembers failures', closed({ failed: new Set(['earlier']) }), settings],
    ['is open', open(), settings],
    [
      'has a rule that measures durations',
      closed(),
      circuitBreakerSettings({ tripRule: failureRate({ rate: 0.5, windowMs: 1_000, minimumCalls: 5 }) }),
    ],
  ])('is closed for a circuit that %s', (_, record, given) => {
    expect(decideFastPath(BREAKER, record, given)).toBeUndefined();
  });
});
