import { scheduleTimes } from '../../../../local/services/scheduler/expression.ts';

const FRIDAY = Date.parse('2026-03-06T00:00:00Z');

function firings(expression: string, count: number, settings: object = {}): string[] {
  const times = scheduleTimes({ expression, timezone: 'UTC', isEnabled: true, ...settings }, FRIDAY);
  const found: string[] = [];
  let afterMs = FRIDAY - 1;
  while (found.length < count) {
    const nextMs = times.next(afterMs);
    if (nextMs === undefined) break;
    found.push(new Date(nextMs).toISOString().replace(/:00.000Z$/, ''));
    afterMs = nextMs;
  }
  return found;
}

const LOS_ANGELES = { timezone: 'America/Los_Angeles' };

test.each<[string, string, object, readonly string[]]>([
  ['a rate fires as soon as it is there', 'rate(12 hours)', {}, ['2026-03-06T00:00', '2026-03-06T12:00']],
  ['one may be a plural', 'rate(1 days)', {}, ['2026-03-06T00:00', '2026-03-07T00:00']],
  [
    'a rate is counted from its start',
    'rate(1 day)',
    { startMs: Date.parse('2026-03-08T06:00:00Z') },
    ['2026-03-08T06:00', '2026-03-09T06:00'],
  ],
  ['cron is in its time zone', 'cron(30 8 * * ? *)', LOS_ANGELES, ['2026-03-06T16:30', '2026-03-07T16:30']],
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, daylight savings time
  [
    'a time that does not exist in spring is skipped',
    'cron(30 2 * * ? *)',
    LOS_ANGELES,
    ['2026-03-06T10:30', '2026-03-07T10:30', '2026-03-09T09:30'],
  ],
  [
    'a time that comes twice in autumn fires once',
    'cron(30 1 1,2 11 ? *)',
    LOS_ANGELES,
    ['2026-11-01T08:30', '2026-11-02T09:30'],
  ],
  [
    'an end ends it',
    'cron(0 12 * * ? *)',
    { endMs: Date.parse('2026-03-07T18:00:00Z') },
    ['2026-03-06T12:00', '2026-03-07T12:00'],
  ],
  ['at is once', 'at(2026-11-20T13:00:00)', LOS_ANGELES, ['2026-11-20T21:00']],
])('%s', (_, expression, settings, expected) => {
  const isEndless = !/^at|^cron\(0 12/.test(expression);
  expect(firings(expression, expected.length + (isEndless ? 0 : 1), settings)).toEqual(expected);
});

test.each([
  ['every day', 'it is neither rate(...) nor cron(...) nor at(...)'],
  ['rate(5 weeks)', 'write e.g. rate(1 minute)'],
  ['cron(0 12 * * * *)', 'one of day-of-month and day-of-week must be ?'],
  ['at(2026-11-20 13:00)', 'write at(yyyy-mm-ddThh:mm:ss)'],
])('%s is refused: %s', (expression, reason) => {
  expect(() => firings(expression, 1)).toThrow(reason);
});

test('a time zone that does not exist is refused', () => {
  expect(() => firings('cron(0 12 * * ? *)', 1, { timezone: 'Europe/Atlantis' })).toThrow(/Atlantis/);
});
