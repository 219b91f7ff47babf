import { WORKFLOW_HANDLERS } from '../../lib/functions/handlers.ts';
import { costOfExecution } from '../../ops/cost.ts';
import { needs } from '../support/endpoint/needs.ts';
import {
  countRequests,
  countRoundTrips,
  loggedAssembly,
  openRequestLog,
  type TableRequest,
} from '../support/requests.ts';
import { openOwnWorld, type RunResult, type World } from '../support/world.ts';

/** What a healthy run asks of DynamoDB while its functions are warm, exactly; docs/cost.md says what each is for. */
const WARM: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  accept: { 'UpdateItem workflow': 1, 'UpdateItem execution': 1 },
  'begin-phase': {
    'BatchGetItem workflow, fault rules, circuit': 3,
    'UpdateItem checkpoint': 3,
    'UpdateItem round': 1,
  },
  agent: { 'Query all phases*': 4, 'UpdateItem result': 11, 'UpdateItem round': 3 },
  'end-phase': { 'GetItem workflow': 3, 'Query phase*': 3, 'UpdateItem checkpoint': 3 },
  report: { 'Query all phases*': 1, 'UpdateItem execution': 1 },
};

const log = openRequestLog(['accept', ...WORKFLOW_HANDLERS]);
let world: World;
let cold: { readonly result: RunResult; readonly requests: readonly TableRequest[] };
let warm: typeof cold;

async function runOnce() {
  log.requests.length = 0;
  const result = await world.run({ input: { ticker: 'AAPL' } });
  return { result, requests: [...log.requests] };
}

needs(['virtualTime', 'ownCloud'], () => {
  beforeAll(async () => {
    world = await openOwnWorld(await loggedAssembly('research'), { intercept: log.intercept });
    cold = await runOnce();
    // so that its functions came up before the next run admits its calls
    await world.pass(1_000);
    warm = await runOnce();
  });
  afterAll(() => world.close());

  test('a healthy run asks DynamoDB for exactly what docs/cost.md lists, at most 40 times', () => {
    expect(countRequests(warm.requests)).toEqual(WARM);
    expect(warm.requests.length).toBe(38);
  });

  test('no invocation reads or writes an item twice', () => {
    for (const { requests } of [cold, warm]) {
      const touched = requests.flatMap(({ invocation, operation, items }) =>
        items.map((item) => `${invocation} ${operation === 'UpdateItem' ? 'writes' : 'reads'} ${item}`),
      );
      expect(touched.filter((one, index) => touched.indexOf(one) < index)).toEqual([]);
      // Accept, a beginning and an end of each phase, 11 calls, Report
      expect(new Set(requests.map(({ invocation }) => invocation)).size).toBe(19);
    }
  });

  test('a call whose function starts cold looks for an answer of its own, with one more request in the first phase', () => {
    const { agent, ...handlers } = countRequests(cold.requests);
    const { agent: warmAgent, ...warmHandlers } = WARM;
    expect(handlers).toEqual(warmHandlers);
    expect(agent).toEqual({ ...warmAgent, 'GetItem result': 7 });
  });

  test('22 of its requests wait for each other', () => {
    expect(countRoundTrips(warm.requests)).toBe(22);
  });

  test('it takes exactly so many transitions, events and request units', () => {
    const { transitions, historyEvents } = warm.result.outcome;
    expect({ transitions, historyEvents }).toEqual({ transitions: 23, historyEvents: 132 });
    const units = (isWrite: boolean) =>
      warm.requests
        .filter(({ operation }) => (operation === 'UpdateItem') === isWrite)
        .reduce((sum, request) => sum + request.units, 0);
    expect({ reads: units(false), writes: units(true) }).toEqual({ reads: 33, writes: 24 });
  });

  test('what `ballast cost` counts of it by its history and its records is what was asked', async () => {
    const { items, microDollars } = await costOfExecution(world.target, warm.result.outcome.executionArn);
    const quantities = Object.fromEntries(items.map(({ item, quantity }) => [item, quantity]));
    expect(quantities).toEqual({
      transitions: 23,
      invocations: 19,
      // no time passes while a function of virtual time computes
      compute: 0,
      writeUnits: 24,
      readUnits: 33,
      // RunStarted, RunSucceeded
      events: 2,
      apiRequests: 0,
    });
    // 575 + 3.8 + 15 + 4.125 + 2 micro-dollars
    expect(microDollars).toBe(599.925);
  });
});
