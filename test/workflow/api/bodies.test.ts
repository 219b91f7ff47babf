import fc from 'fast-check';
import { apiOf } from '../../support/api.ts';
import { sized } from '../../support/size.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let call: ReturnType<typeof apiOf>;
beforeAll(async () => {
  world = await openWorld('research');
  call = apiOf(world);
});
afterAll(() => world.close());

/** In every body, so that a log that has any of it is found. */
const MARK = 'mark-of-a-sender';

const hostileKeys = fc.constantFrom('__proto__', 'constructor', 'toString', 'input', 'ticker', 'faults', MARK, '');
const hostileTexts = fc.constantFrom(
  MARK,
  '\u0000',
  '\u001b[31m',
  '\ud800',
  '\udc00x',
  '../../etc',
  '$(reboot)',
  'A'.repeat(5_000),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(hostileTexts, fc.double(), fc.constantFrom(null, true, -0, 1e308)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(hostileKeys, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
  ),
})).value;

/** Texts of every kind that are no start of this workflow. */
const bodies = fc.oneof(
  json.map((value) => JSON.stringify({ mark: MARK, ...(typeof value === 'object' ? value : { value }) })),
  json.map((value) => JSON.stringify({ input: value, mark: MARK })),
  fc.tuple(hostileKeys, json, json).map(([key, a, b]) => {
    const name = JSON.stringify(key);
    return `{"input":{${name}:${JSON.stringify(a)},${name}:${JSON.stringify(b)}},"mark":"${MARK}"}`;
  }),
  fc
    .integer({ min: 201, max: 30_000 })
    .map((depth) => `{"mark":"${MARK}","input":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  fc.integer({ min: 131_073, max: 200_000 }).map((length) => `{"input":{"ticker":"${MARK}${'x'.repeat(length)}"}}`),
  fc.string({ unit: 'binary' }).map((text) => `${MARK}${text}`),
  fc.string().map((text) => `{"input":{"ticker":"AAPL"}}${text.trim() === '' ? MARK : text}`),
);

test('generated bodies are refused with a reason; nothing starts, nothing of them is in a log', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const { status, headers, body: problem } = await call('POST', '/executions', body);
      expect([400, 413]).toContain(status);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(String(problem.detail).length).toBeGreaterThan(10);
    }),
    { numRuns: sized(100, 10_000) },
  );
  expect((await call('GET', '/executions')).body).toEqual({ executions: [] });
  const { logs } = world.cloud as NonNullable<World['cloud']>;
  for (const group of logs.groups()) expect(JSON.stringify(logs.read(group))).not.toContain(MARK);
});

const FILTERS = ['status', 'since', 'error', 'level', 'failedAgent', 'workflowId', 'limit', 'cursor'] as const;

/** Values that some filter takes, and any others. */
const filterValue = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\ud800-\udfff]/g, '?')),
  fc.integer().map(String),
  fc.date().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.tuple(fc.maxSafeInteger(), fc.string()).map(([time, name]) => `${time}.${name}`),
  fc
    .tuple(fc.nat(), fc.string({ unit: 'grapheme', maxLength: 200 }))
    .map(([time, name]) => `${time}.${encodeURIComponent(name)}`),
  fc.constantFrom('FAILED', 'RUNNING', 'research', 'a'.repeat(5_000), '%', '0', '-1', '1e9', 'null', '1.%00'),
);

test('reads with any ids and filters are never failures of the server', async () => {
  const paths = fc.oneof(
    fc
      .string({ unit: 'binary', minLength: 1 })
      .map((id) => `/executions/${encodeURIComponent(id.replaceAll(/[\ud800-\udfff]/g, '?'))}`),
    fc.webPath().map((path) => `/executions${path}`),
    fc.webQueryParameters().map((query) => `/executions?${query}`),
    fc
      .array(fc.tuple(fc.constantFrom(...FILTERS), filterValue), { minLength: 1, maxLength: 4 })
      .map((pairs) => `/executions?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`),
  );
  await fc.assert(
    fc.asyncProperty(paths, async (path) => {
      expect((await call('GET', path)).status).toBeLessThan(500);
    }),
    { numRuns: sized(100, 10_000) },
  );
});
