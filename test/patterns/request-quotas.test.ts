import * as fc from 'fast-check';
import { requestPace, reserveRequest, throttleWaitSeconds } from '../../patterns/request-quotas.ts';

test('no second has more requests than the quota of the account, however they are asked for', () => {
  const quotas = [
    ['ListExecutions', 'us-east-1', 5],
    ['ListExecutions', 'eu-central-1', 2],
    ['DescribeExecution', 'eu-west-1', 15],
    ['DescribeExecution', 'ap-south-1', 10],
    ['GetExecutionHistory', 'us-west-2', 20],
    ['StopExecution', 'eu-north-1', 25],
  ] as const;
  // mostly as fast as a program asks
  const gap = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3000) });
  const gaps = fc.array(gap, { minLength: 30, maxLength: 100 });
  fc.assert(
    fc.property(fc.constantFrom(...quotas), gaps, ([operation, region, quota], pauses) => {
      const pace = requestPace(operation, region);
      if (pace === undefined) throw new Error(`${operation} has no pace`);
      const sentAtMs: number[] = [];
      let nowMs = 0;
      let due: number | undefined;
      for (const pause of pauses) {
        nowMs += pause;
        const { waitMs, dueMs } = reserveRequest(pace, due, nowMs);
        due = dueMs;
        nowMs += waitMs;
        sentAtMs.push(nowMs);
      }
      for (const from of sentAtMs) {
        expect(sentAtMs.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(quota);
      }
    }),
  );
});

test('requests without a quota that a command could reach are not slowed down', () => {
  expect(requestPace('GetItem', 'us-east-1')).toBeUndefined();
  expect(requestPace('toString', 'us-east-1')).toBeUndefined();
});

test('a throttled request is given up after two minutes', () => {
  const waits: number[] = [];
  for (let wait = throttleWaitSeconds(0); wait !== undefined; wait = throttleWaitSeconds(waits.length))
    waits.push(wait);
  expect(waits.reduce((sum, wait) => sum + wait)).toBe(120);
});
