import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { InvokeRequest } from '../../../patterns/catalogue/payloads.ts';
import { type AgentDeclaration, defineAgent } from '../../../patterns/declarations/agent.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { firstAttempt, pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let handler: (event: unknown) => Promise<unknown>;
let upSinceMs: number;
let computed = 0;
const send = DynamoDBClient.prototype.send;
let reads = 0;

/** Holds the tier up until it is opened @default - it computes at once */
let gate: Promise<unknown> | undefined;
let logged: { readonly code?: string; readonly reason?: string }[] = [];

async function compute() {
  const own = ++computed;
  await gate;
  return { computed: own };
}

beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  DynamoDBClient.prototype.send = function (this: DynamoDBClient, ...args: never[]) {
    if ((args[0] as unknown) instanceof GetItemCommand) reads += 1;
    return Reflect.apply(send, this, args) as unknown;
  } as typeof send;
  const { agentHandler } = await import('../../../lambdas/agent.ts');
  upSinceMs = Date.now();
  const { logger } = await import('../../../lambdas/runtime/logger.ts');
  const log = (_message: unknown, ...fields: readonly unknown[]) => void logged.push(...(fields as typeof logged));
  Object.assign(logger, { info: log, warn: log });
  const declaration = defineAgent({
    name: 'risk',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [{ name: 'rules', run: compute }],
  });
  handler = agentHandler(declaration as AgentDeclaration, { input: z.json() });
});
afterAll(() => {
  DynamoDBClient.prototype.send = send;
  return db.close();
});
beforeEach(() => {
  reads = 0;
  computed = 0;
  gate = undefined;
  logged = [];
});

test('an agent killed after it stored its answer finds it when the same attempt is made again, and computes nothing', async () => {
  // admitted before this environment came up, as every call is that another one was killed with
  const attempt = firstAttempt('killed', upSinceMs - 60_000);
  const before = await handler(attempt);
  expect(await handler(attempt)).toEqual(before);
  observed('FC-27', { outcome: computed === 1 ? 'found' : 'computed again' });
});

test('a call in a warm environment reads nothing before it computes', async () => {
  await handler(firstAttempt('warm', Date.now() + 1));
  expect([computed, reads]).toEqual([1, 0]);
});

const codes = () => logged.flatMap(({ code = '' }) => (code.startsWith('AGENT_ANSWER') ? [code] : []));

// N21: stopped and redriven while a replica computes, or started again under the same id
test.each([
  [
    'redriven',
    ({ run, call }: InvokeRequest) => ({
      run,
      call: { ...call, admission: { ...call.admission, redriveCount: 1 } },
      redriveCount: 1,
    }),
  ],
  ['called by a newer execution', ({ run, call }: InvokeRequest) => ({ run: { ...run, epoch: 2 }, call })],
] as const)(
  'two attempts that compute at once, the second one %s: one is answered, the other one says why it is dropped',
  async (how, again) => {
    const first = firstAttempt(`at-once-${how.length}`, Date.now() + 1);
    let open: (value?: unknown) => void = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const both = [handler(first)];
    both.push(handler({ ...first, ...again(first) }));
    while (computed < 2) await new Promise((resolve) => setImmediate(resolve));
    open();
    const [one, other] = await Promise.all(both);
    expect(codes().toSorted()).toEqual(['AGENT_ANSWERED', 'AGENT_ANSWER_DROPPED']);
    observed('FC-74', { outcome: isDeepStrictEqual(one, other) ? 'one answer' : 'two answers', codes: codes() });
    expect(logged.find(({ code }) => code === 'AGENT_ANSWER_DROPPED')?.reason).toMatch(/stored its answer first/);
  },
);

test.each<[string, (request: InvokeRequest) => Partial<InvokeRequest>]>([
  ['of a further attempt', () => ({ retryCount: 1 })],
  [
    'of a redrive',
    ({ call }) => ({ redriveCount: 1, call: { ...call, admission: { ...call.admission, redriveCount: 1 } } }),
  ],
  ['of a later round', ({ call }) => ({ call: { ...call, round: 1 } })],
  [
    'of the tier after one that timed out',
    ({ call }) => ({ call: { ...call, failures: [{ tier: 'model', error: 'States.Timeout', cause: '' }] } }),
  ],
  ['of a newer execution', ({ run }) => ({ run: { ...run, epoch: 2 } })],
])('a call %s finds what is stored by then, and computes nothing', async (how, later) => {
  const first = firstAttempt(`found-${how.replaceAll(' ', '-')}`, Date.now() + 1);
  await handler(first);
  await handler({ ...first, ...later(first) });
  expect(computed).toBe(1);
  expect(codes()).toEqual(['AGENT_ANSWERED', 'AGENT_ANSWER_FOUND']);
});
