import fc from 'fast-check';
import { parseSchedule } from '../../../../local/services/events/schedule-expression.ts';

const TUESDAY = Date.parse('2026-11-24T06:30:00Z');

function firings(expression: string, count: number, fromMs = TUESDAY): string[] {
  const times = parseSchedule(expression, TUESDAY);
  const found: string[] = [];
  let afterMs = fromMs;
  while (found.length < count) {
    const nextMs = times.next(afterMs);
    if (nextMs === undefined) break;
    found.push(new Date(nextMs).toISOString().replace(':00.000Z', ''));
    afterMs = nextMs;
  }
  return found;
}

describe('schedule expressions', () => {
  test.each([
    ['rate(1 minute)', ['2026-11-24T06:31', '2026-11-24T06:32']],
    ['rate(5 minutes)', ['2026-11-24T06:35', '2026-11-24T06:40']],
    ['rate(1 hour)', ['2026-11-24T07:30', '2026-11-24T08:30']],
    ['rate(2 days)', ['2026-11-26T06:30', '2026-11-28T06:30']],
    // the examples of EventBridge's own guide, and what is special about its six fields
    ['cron(0 10 * * ? *)', ['2026-11-24T10:00', '2026-11-25T10:00']],
    ['cron(15 12 * * ? *)', ['2026-11-24T12:15', '2026-11-25T12:15']],
    [
      'cron(0 18 ? * MON-FRI *)',
      ['2026-11-24T18:00', '2026-11-25T18:00', '2026-11-26T18:00', '2026-11-27T18:00', '2026-11-30T18:00'],
    ],
    ['cron(0 8 1 * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['cron(0/15 * * * ? *)', ['2026-11-24T06:45', '2026-11-24T07:00']],
    ['cron(5/20 6 * * ? *)', ['2026-11-24T06:45', '2026-11-25T06:05']],
    ['cron(0/5 8-9 ? * 2-3 *)', ['2026-11-24T08:00', '2026-11-24T08:05']],
    ['cron(0 9 ? * 2#1 *)', ['2026-12-07T09:00', '2027-01-04T09:00']],
    ['cron(0 9 ? * 6L *)', ['2026-11-27T09:00', '2026-12-25T09:00']],
    ['cron(0 9 ? * L *)', ['2026-11-28T09:00', '2026-12-05T09:00']],
    ['cron(0 12 ? * 1 *)', ['2026-11-29T12:00', '2026-12-06T12:00']],
    ['cron(0 9 L * ? *)', ['2026-11-30T09:00', '2026-12-31T09:00']],
    ['cron(0 9 3W * ? *)', ['2026-12-03T09:00', '2027-01-04T09:00']],
    [
      'cron(30 6 ? * SUN 2026)',
      ['2026-11-29T06:30', '2026-12-06T06:30', '2026-12-13T06:30', '2026-12-20T06:30', '2026-12-27T06:30'],
    ],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ])('%s', (expression, expected) => {
    expect(firings(expression, expected.length)).toEqual(expected);
  });

  test('end with the year they name', () => {
    expect(firings('cron(30 6 ? * SUN 2026)', 9)).toHaveLength(5);
    expect(firings('cron(0 0 1 1 ? 2020)', 1)).toEqual([]);
  });

  test('a rate keeps its phase, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 90 }), fc.nat(10_000_000_000), (minutes, laterMs) => {
        const periodMs = minutes * 60_000;
        const nextMs = parseSchedule(`rate(${minutes} minutes)`, TUESDAY).next(TUESDAY + laterMs) ?? 0;
        expect((nextMs - TUESDAY) % periodMs).toBe(0);
        expect(nextMs - TUESDAY).toBeGreaterThan(laterMs);
        expect(nextMs - TUESDAY).toBeLessThanOrEqual(laterMs + periodMs);
      }),
    );
  });

  test.each([
    ['rate(1 minutes)', /rate\(1 minute\)/],
    ['rate(5 minute)', /rate\(5 minutes\)/],
    ['rate(0 minutes)', /is not valid/],
    ['rate(10 seconds)', /is not valid/],
    ['every(5 minutes)', /neither rate\(\.\.\.\) nor cron\(\.\.\.\)/],
    ['cron(0 10 * * ?)', /5 fields instead of 6/],
    ['cron(0 10 * * * *)', /must be \?/],
    ['cron(0 10 ? * ? *)', /must be \?/],
    ['cron(61 10 * * ? *)', /is not valid/],
    ['cron(0 25 * * ? *)', /is not valid/],
  ])('fails on %s', (expression, message) => {
    expect(() => parseSchedule(expression, TUESDAY)).toThrow(message);
    expect(() => parseSchedule(expression, TUESDAY)).toThrow(expression);
  });
});
