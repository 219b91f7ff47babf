import * as z from 'zod';
import { triggerIssues } from '../../../lib/declarations/check-triggers.ts';
import type { WorkflowDeclaration } from '../../../patterns/declarations/agent.ts';
import type { EventTrigger } from '../../../patterns/triggers/event-trigger.ts';
import type { ScheduleTrigger } from '../../../patterns/triggers/schedule-trigger.ts';

const input = z.object({ ticker: z.string().min(2), depth: z.int().default(1), source: z.string().optional() });

/** What a declaration is, whatever its schema makes of an input. */
function workflowOf(declaration: object): WorkflowDeclaration {
  return declaration as WorkflowDeclaration;
}

function issuesOf(overrides: object, schema: z.ZodType = input): string[] {
  const trigger = {
    source: 'market',
    detailType: 'Alert',
    input: { ticker: 'detail.ticker' },
    key: 'detail.id',
    ...overrides,
  } as EventTrigger;
  return triggerIssues(workflowOf({ name: 'research', input: schema, phases: ['a'], on: [trigger] }));
}

test.each<[string, object]>([
  ['paths and constants', { input: { ticker: 'detail.ticker', depth: { constant: 3 }, source: 'source' } }],
  ['a path of all', { input: 'detail' }],
  ['several paths of a key', { key: ['detail.bucket.name', 'detail.object.key', 'time'] }],
  [
    'a pattern',
    { pattern: { detail: { price: [{ numeric: ['>', 10] }], $or: [{ a: ['b'] }] }, region: ['eu-west-1'] } },
  ],
])('%s have no issue', (_, overrides) => {
  expect(issuesOf(overrides)).toEqual([]);
});

test.each<[string, object, string]>([
  ['no source', { source: '' }, 'on[0].source is ""; it must have 1 to 256 characters'],
  ['a type that is too long', { detailType: 'x'.repeat(257) }, 'on[0].detailType is'],
  ['a key that is new each time', { key: 'id' }, 'on[0].key is "id"; an event that is put again has another one'],
  ['a key beside the event', { key: 'order.id' }, 'on[0].key is "order.id"; it must be a path in the event'],
  ['a path of JSONPath', { input: { ticker: '$.detail.ticker' } }, 'on[0].input.ticker is "$.detail.ticker"'],
  ['a required field that is missing', { input: { depth: { constant: 3 } } }, 'on[0].input.ticker is missing; the'],
  [
    'a field that there is none of',
    { input: { ticker: 'detail.t', tick: 'detail.t' } },
    'on[0].input.tick is no field',
  ],
  [
    'a constant that the schema refuses',
    { input: { ticker: { constant: 'A' } } },
    'on[0].input.ticker: the workflow refuses the constant',
  ],
  ['a pattern of a value', { pattern: { detail: { price: 3 } } }, 'on[0].pattern.detail.price is 3; it must be a list'],
  ['a pattern of nothing', { pattern: { region: [] } }, 'on[0].pattern.region is []'],
  ['a pattern of the source', { pattern: { source: ['x'] } }, 'on[0].pattern.source is no field to match'],
  ['a pattern that is too long', { pattern: { region: ['x'.repeat(2_100)] } }, 'characters, allowed are 2048'],
])('%s is an issue', (_, overrides, words) => {
  const issues = issuesOf(overrides);
  expect(issues.join('\n')).toContain(words);
  expect(issues).toHaveLength(1);
});

test('of a schema that is no object, or has checks of its own, only what is certain is an issue', () => {
  const fields = { input: { a: { constant: 1 }, b: 'detail.b' } };
  expect(issuesOf(fields, z.json())).toEqual([]);
  expect(issuesOf(fields, z.looseObject({}))).toEqual([]);
  const checked = z.object({ a: z.number(), b: z.string() }).refine(({ a, b }) => a === b.length);
  expect(issuesOf(fields, checked)).toEqual([]);
  const throwing = z.looseObject({}).transform(() => {
    throw new Error('it needs b');
  });
  expect(issuesOf(fields, throwing)).toEqual([]);
});

test('two triggers of the same events are an issue, of different patterns none', () => {
  const base = { source: 'market', detailType: 'Alert', input: 'detail', key: 'detail.id' };
  const of = (...on: EventTrigger[]) => triggerIssues(workflowOf({ name: 'r', input, phases: ['a'], on }));
  expect(of(base, { ...base, key: 'detail.other' })).toEqual([
    'on[1] matches the events of on[0]: each would start the workflow twice',
  ]);
  expect(of(base, { ...base, pattern: { region: ['eu-west-1'] } })).toEqual([]);
});

describe('a schedule', () => {
  const issuesOfSchedule = (overrides: object) =>
    triggerIssues(
      workflowOf({
        name: 'research',
        input,
        phases: ['a'],
        on: [
          { schedule: 'cron(0 8 ? * MON-FRI *)', input: { ticker: { constant: 'AAPL' } }, ...overrides },
        ] as ScheduleTrigger[],
      }),
    );

  // the examples of EventBridge's guides
  test.each([
    ['cron(0 8 ? * MON-FRI *)'],
    ['cron(15 10 ? * 6L 2022-2023)'],
    ['cron(0/15 8-17 * JAN,jul ? *)'],
    ['cron(0 9 ? * 2#1 *)'],
    ['cron(0 9 3W * ? *)'],
    ['cron(0 9 L * ? *)'],
    ['rate(1 minute)'],
    ['rate(1 days)'],
    ['at(2026-12-01T08:00:00)'],
  ])('of %s has no issue', (schedule) => {
    expect(issuesOfSchedule({ schedule, timezone: 'America/New_York' })).toEqual([]);
  });

  test.each([
    ['every day', 'it must be cron(...), rate(...) or at(...)'],
    ['cron(0 8 * * *)', 'cron has minutes, hours, day-of-month, month, day-of-week, year'],
    ['cron(60 8 * * ? *)', 'its minutes must be of 0 to 59'],
    ['cron(0 8 32 * ? *)', 'its day-of-month must be of 1 to 31'],
    ['cron(0 8 ? * MO *)', 'its day-of-week must be of 1 to 7'],
    ['cron(0 8 ? 9-3 2 *)', 'its month must be of 1 to 12'],
    ['cron(0 8 * * * *)', 'one of day-of-month and day-of-week must be ?'],
    ['cron(0 8 ? * ? *)', 'one of day-of-month and day-of-week must be ?'],
    ['rate(0 minutes)', 'a rate is rate(5 minutes)'],
    ['rate(5 weeks)', 'a rate is rate(5 minutes)'],
    ['at(2026-02-30T08:00:00)', 'a time is at(yyyy-mm-ddThh:mm:ss)'],
  ])('of %s is an issue: %s', (schedule, words) => {
    expect(issuesOfSchedule({ schedule })).toEqual([
      expect.stringContaining(`on[0].schedule is ${JSON.stringify(schedule)}; ${words}`),
    ]);
  });

  test.each<[string, object, string]>([
    [
      'a time zone that does not exist',
      { timezone: 'Europe/Atlantis' },
      'on[0].timezone is "Europe/Atlantis"; it must',
    ],
    ['an offset as time zone', { timezone: '+01:00' }, 'on[0].timezone is "+01:00"; it must'],
    [
      'a path of an event',
      { input: { ticker: 'detail.ticker' } },
      'on[0].input.ticker is "detail.ticker"; of a schedule',
    ],
    ['a required field that is missing', { input: {} }, 'on[0].input.ticker is missing; the'],
    [
      'a constant that the schema refuses',
      { input: { ticker: { constant: 'A' } } },
      'on[0].input.ticker: the workflow refuses the constant',
    ],
  ])('with %s is an issue', (_, overrides, words) => {
    expect(issuesOfSchedule(overrides)).toEqual([expect.stringContaining(words)]);
  });

  test('may have the scheduled time in its input, and the time of another with another input', () => {
    expect(issuesOfSchedule({ input: { ticker: 'time' } })).toEqual([]);
    const of = (...on: ScheduleTrigger[]) => triggerIssues(workflowOf({ name: 'r', input, phases: ['a'], on }));
    const daily = (ticker: string) => ({ schedule: 'rate(1 day)', input: { ticker: { constant: ticker } } });
    expect(of(daily('AAPL'), daily('MSFT'))).toEqual([]);
    expect(of(daily('AAPL'), daily('AAPL'))).toEqual(['on[1] is the schedule and the input of on[0]; declare it once']);
  });
});
