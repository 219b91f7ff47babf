import { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { createRandom } from '../../../../../local/clock/random.ts';
import { CLIENT_KINDS } from '../../../../../local/services/lambda/simulated/client-kinds.ts';
import { type ClientEnvironment, InProcessClient } from '../../../../../local/services/lambda/simulated/sdk-client.ts';
import { sized } from '../../../../support/size.ts';

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What a caller sees of a request, and how long its client waited before each attempt. */
interface Seen {
  readonly output?: unknown;
  readonly error?: unknown;
  readonly delaysMs: readonly number[];
  readonly attempts: number;
}

const MAX_ATTEMPTS = 4;
const kind = CLIENT_KINDS['@aws-sdk/client-dynamodb'];
if (kind === undefined) throw new Error('DynamoDB is not answered in the process');
const SERVICE = { ...kind, exceptions: sdk };
const command = () =>
  new sdk.UpdateItemCommand({
    TableName: 'T',
    Key: { id: { S: 'x' }, blob: { B: new Uint8Array([1, 2, 3]) } },
    ReturnValues: 'ALL_NEW',
  });

const fail = (status: number, type: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `because ${type}` },
});
const OK: Reply = {
  status: 200,
  body: { Attributes: { id: { S: 'x' }, blob: { B: 'AQID' }, set: { BS: ['AQ=='] }, b: { M: { B: { S: 'x' } } } } },
};

const reply = fc.oneof(
  { weight: 1, arbitrary: fc.constant(OK) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      fail(400, 'ProvisionedThroughputExceededException'),
      fail(400, 'ThrottlingException'),
      fail(400, 'ThrottlingException', { 'x-amz-retry-after': '700' }),
      fail(500, 'InternalServerError'),
      fail(500, 'InternalFailure'),
      fail(503, 'ServiceUnavailable', { 'retry-after': '1' }),
      fail(400, 'ConditionalCheckFailedException'),
      fail(400, 'ResourceNotFoundException'),
      fail(400, 'ValidationException'),
      fail(429, 'SomethingNew'),
    ),
  },
);

const realSetTimeout = globalThis.setTimeout;
const realRandom = Math.random;
const realNow = Date.now;
const realEnvironment = process.env;
beforeEach(() => {
  // as in virtual time, in which none passes while code runs
  const nowMs = realNow();
  Date.now = () => nowMs;
  const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  process.env = { ...realEnvironment, AWS_REGION: 'us-east-1', ...credentials };
});
afterEach(() => {
  Date.now = realNow;
  globalThis.setTimeout = realSetTimeout;
  Math.random = realRandom;
  process.env = realEnvironment;
});

/** A service that replies as it is told, and notes what it is asked. */
class Script {
  readonly bodies: unknown[] = [];
  attempts = 0;
  #replies: Reply[] = [];

  begin(replies: readonly Reply[]): void {
    this.#replies = [...replies];
    this.attempts = 0;
  }

  reply(body: Uint8Array): Reply {
    this.attempts += 1;
    this.bodies.push(JSON.parse(new TextDecoder().decode(body)));
    return this.#replies.shift() ?? OK;
  }
}

type Client = Pick<sdk.DynamoDBClient, 'send' | 'middlewareStack'>;

type Calls = readonly (readonly Reply[])[];

/** The calls by the client of the SDK, one after the other. */
async function bySdk(calls: Calls, seed: number) {
  Math.random = createRandom(seed);
  const script = new Script();
  return await seenOf(calls, script, sdkClient(script));
}

/** With credentials and region of the environment, as functions have them. */
function sdkClient(script: Script): Client {
  return new sdk.DynamoDBClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      handle: async (request: { body: Uint8Array }) => {
        const { status, headers = {}, body } = script.reply(request.body);
        return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) } };
      },
    } as never,
  }) as unknown as Client;
}

/** The same calls by the client in this process. */
async function inProcess(calls: Calls, seed: number) {
  const script = new Script();
  return await seenOf(calls, script, inProcessClient(script, createRandom(seed)));
}

function inProcessClient(script: Script, random: () => number): Client {
  const environment: ClientEnvironment = {
    work: { begin: () => () => undefined, beginRequest: () => () => undefined, isOpen: () => false },
    isAlive: () => true,
    publish: () => undefined,
    env: {},
    random,
    randomUuid: () => '',
    setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
    cloud: {
      host: 'cloud',
      nowMs: Date.now,
      answer: async (request) => {
        const { status, headers = {}, body } = script.reply(request.body);
        return { status, headers, body: JSON.stringify(body) };
      },
    },
  };
  return new InProcessClient({ maxAttempts: MAX_ATTEMPTS }, SERVICE, environment) as unknown as Client;
}

async function seenOf(
  calls: Calls,
  script: Script,
  client: Client,
): Promise<{ readonly seen: readonly Seen[]; readonly bodies: readonly unknown[] }> {
  const seen: Seen[] = [];
  for (const replies of calls) {
    const delaysMs: number[] = [];
    globalThis.setTimeout = ((callback: () => void, delayMs = 0) => {
      delaysMs.push(delayMs);
      return realSetTimeout(callback, 0);
    }) as typeof setTimeout;
    script.begin(replies);
    try {
      const { $metadata, ...output } = (await client.send(command())) as {
        $metadata: { attempts: number; totalRetryDelay: number };
      };
      const { attempts, totalRetryDelay } = $metadata;
      seen.push({ output: { ...output, attempts, totalRetryDelay }, delaysMs, attempts: script.attempts });
    } catch (error) {
      const { name, message, $metadata = {} } = error as sdk.DynamoDBServiceException;
      const { httpStatusCode, attempts, totalRetryDelay } = $metadata;
      const isOwnClass = Object.entries(sdk)
        .filter(([name, each]) => name.endsWith('Exception') && typeof each === 'function' && error instanceof each)
        .map(([each]) => each);
      const described = { name, message, httpStatusCode, attempts, totalRetryDelay, isOwnClass };
      seen.push({ error: described, delaysMs, attempts: script.attempts });
    } finally {
      globalThis.setTimeout = realSetTimeout;
    }
  }
  return { seen, bodies: script.bodies };
}

test('a client in this process retries as the SDK does: what, how often and after which delays', async () => {
  let retries = 0;
  let exhausted = 0;
  const calls = fc.array(fc.array(reply, { minLength: 1, maxLength: MAX_ATTEMPTS, size: 'max' }), {
    minLength: 10,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(calls, fc.nat(), async (drawn, seed) => {
      const expected = await bySdk(drawn, seed);
      expect(await inProcess(drawn, seed)).toEqual(expected);
      retries += expected.seen.filter(({ attempts }) => attempts > 1).length;
      exhausted += expected.seen.filter(
        ({ attempts, error }) => attempts === MAX_ATTEMPTS && error !== undefined,
      ).length;
    }),
    { numRuns: sized(10, 1_000) },
  );
  expect(retries).toBeGreaterThan(20);
  expect(exhausted).toBeGreaterThan(0);
}, 120_000);

test('a client whose requests fail stops to retry as the SDK does, and begins again after as many successes', async () => {
  const down = Array.from({ length: MAX_ATTEMPTS }, () => fail(500, 'InternalServerError'));
  const calls = [
    ...Array.from({ length: 14 }, () => down),
    ...Array.from({ length: 20 }, () => [OK]),
    down,
    down,
    down,
  ];
  const expected = await bySdk(calls, 1);
  expect(await inProcess(calls, 1)).toEqual(expected);
  const attempts = expected.seen.map((each) => each.attempts);
  expect(attempts.slice(0, 14)).toEqual([...Array.from({ length: 11 }, () => MAX_ATTEMPTS), 3, 1, 1]);
  expect(attempts.slice(-3)).toEqual([3, 1, 1]);
});

/**
 * Requests that are sent in one instant and throttled before they leave the client, twice.
 * @returns their numbers in the order in which they are tried, and the delays in the order in which they are drawn
 */
async function ofOneInstant(client: Client, count: number) {
  const tried: number[] = [];
  const delaysMs: number[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      tried.push(Number((args.input as sdk.GetItemCommandInput).TableName));
      throw Object.assign(new Error('injected'), { name: 'ThrottlingException' });
    },
    { step: 'finalizeRequest', name: 'throttle', priority: 'low' },
  );
  globalThis.setTimeout = ((callback: () => void, delayMs = 0) => {
    delaysMs.push(delayMs);
    return realSetTimeout(callback, 0);
  }) as typeof setTimeout;
  const instants = [];
  for (let instant = 0; instant < 2; instant++) {
    const requests = Array.from({ length: count }, (_, index) =>
      client.send(new sdk.GetItemCommand({ TableName: String(index), Key: { id: { S: 'x' } } })),
    );
    await Promise.allSettled(requests);
    instants.push({ tried: tried.splice(0), delaysMs: delaysMs.splice(0) });
  }
  return instants;
}

test.each([2, 3, 5])(
  'of %i requests of one instant, those of a client in this process draw delays in the order of the SDK',
  async (count) => {
    Math.random = createRandom(count);
    const expected = await ofOneInstant(sdkClient(new Script()), count);
    expect(await ofOneInstant(inProcessClient(new Script(), createRandom(count)), count)).toEqual(expected);
    // the first request of a client is passed by the others, as it loads the credentials
    expect(expected.map(({ tried }) => tried.slice(0, count).at(-1))).toEqual([0, count - 1]);
    expect(new Set(expected[0]?.delaysMs).size).toBe(count * (MAX_ATTEMPTS - 1));
  },
);
