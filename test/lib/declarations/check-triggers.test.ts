import * as z from 'zod';
import { triggerIssues } from '../../../lib/declarations/check-triggers.ts';
import type { WorkflowDeclaration } from '../../../patterns/declarations/agent.ts';
import type { EventTrigger } from '../../../patterns/triggers/event-trigger.ts';

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
