import * as z from 'zod';
import { AdmissionStale, MAX_MESSAGE_BYTES, PhaseDecided } from '../../../patterns/catalogue/errors.ts';
import { type AgentDeclaration, defineAgent } from '../../../patterns/declarations/agent.ts';
import { taskFor } from '../../examples/research/support.ts';
import { observed } from '../../support/observed.ts';

let attemptTier: typeof import('../../../lambdas/agent-call/attempt.ts')['attemptTier'];
beforeAll(async () => {
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', FAULT_INJECTION: 'disabled' });
  ({ attemptTier } = await import('../../../lambdas/agent-call/attempt.ts'));
});

/** One attempt of a tier that runs this, under a schema that lets anything through. */
function attemptOf(run: () => unknown, output: z.ZodType = z.unknown()) {
  const declaration = defineAgent({
    name: 'any',
    phase: 'swarm',
    required: true,
    output,
    tiers: [{ name: 'rules', run }],
  });
  const task = () => Promise.resolve(taskFor({}));
  return attemptTier(declaration as AgentDeclaration, 'rules', undefined, task);
}

class Price {
  amount = 1;
}
const itself: Record<string, unknown> = { name: 'itself' };
itself.again = { itself };
const hostile = Object.defineProperty({}, 'price', {
  enumerable: true,
  get: () => {
    throw new Error('no');
  },
});

describe('an answer that storing would lose or change', () => {
  test.each<[string, unknown]>([
    ['nothing at all', undefined],
    ['a number that is none', { value: Number.NaN }],
    ['an endless number', [1, Number.POSITIVE_INFINITY]],
    ['a big integer', { value: 2n ** 60n }],
    ['a date', { at: new Date(0) }],
    ['a map', new Map([['a', 1]])],
    ['an instance of a class', { price: new Price() }],
    ['a function', { run: () => 1 }],
    ['a list with a hole', [1, undefined, 3]],
    ['a value that contains itself', itself],
  ])('fails as invalid for %s, naming the place', async (_, value) => {
    const error: unknown = await attemptOf(() => value).catch((reason: unknown) => reason);
    observed('FC-13', { outcome: 'fails', error: (error as Error).name });
    expect((error as Error).message).toContain('not JSON, at $');
  });

  test('fails as invalid where a schema cannot even look at it', async () => {
    await expect(attemptOf(() => itself, z.json())).rejects.toMatchObject({ name: 'AgentOutputInvalidError' });
    await expect(attemptOf(() => hostile, z.json())).rejects.toMatchObject({ name: 'AgentOutputInvalidError' });
  });

  test('is accepted where only a property is undefined: it counts as left out', async () => {
    expect(await attemptOf(() => ({ a: 1, b: undefined }))).toStrictEqual({ a: 1 });
  });

  test('is accepted with numbers beyond 2^53 and texts of any kind, unchanged', async () => {
    const value = { big: 2 ** 60, small: 5e-324, text: '🙂 \u0000 \u2028' };
    expect(await attemptOf(() => value)).toStrictEqual(value);
  });
});

const broken = Object.defineProperty(new Error('x'), 'message', {
  get: () => {
    throw new Error('from a getter');
  },
});

test.each<[string, unknown]>([
  ['ThrottlingException', Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })],
  ['429', Object.assign(new Error('Rate exceeded'), { status: 429 })],
  ['a throttle inside of another error', new Error('x', { cause: { name: 'TooManyRequestsException' } })],
])(
  // B1
  '%s of what a tier calls is an AgentThrottledError: tried with patience, and its circuit counts nothing',
  async (_, thrown) => {
    await expect(attemptOf(() => Promise.reject(thrown as Error))).rejects.toMatchObject({
      name: 'AgentThrottledError',
      message: expect.stringMatching(
        /^tier rules was throttled: Error: |^tier rules was throttled: ThrottlingException: Rate exceeded/,
      ) as string,
    });
  },
);

describe('whatever a tier throws is an AgentError with a bounded message', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /undefined/],
    ['null', null, /null/],
    ['a text', 'out of luck', /out of luck/],
    ['a symbol', Symbol('luck'), /luck/],
    ['an object', { code: 7 }, /code: 7/],
    ['an object without a prototype', Object.create(null), /Object/],
    ['an object that contains itself', itself, /itself/],
    ['an error whose message cannot be read', broken, /cannot be shown/],
    ['a proxy that refuses everything', hostileProxy(), /./],
    ['a signal of the workflow', new PhaseDecided('mine'), /PhaseDecided: mine/],
    ['an admission that is stale', new AdmissionStale('mine'), /AdmissionStale: mine/],
  ])('%s', async (_, thrown, message) => {
    const error: unknown = await attemptOf(() => {
      throw thrown;
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'AgentError', message: expect.stringMatching(message) as string });
  });

  test('an error of a megabyte, cut where no character is halved', async () => {
    const error: unknown = await attemptOf(() => {
      throw new Error('🙂'.repeat(500_000));
    }).catch((reason: unknown) => reason);
    const { name, message } = error as Error;
    observed('FC-14', { outcome: 'fails', error: name });
    expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(message).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    // as Lambda reports it and Step Functions keeps it: the trace repeats the message
    expect(JSON.stringify({ errorMessage: message, trace: (error as Error).stack }).length).toBeLessThan(32_768);
  });
});

function hostileProxy(): object {
  const refuse = () => {
    throw new Error('refused');
  };
  return new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse, has: refuse });
}

test('a tier that starts when its call has no time left for it is ended at once, by name', async () => {
  const tiers: AgentDeclaration['tiers'] = [{ name: 'rules', run: () => new Promise(() => {}) }];
  const declaration = { name: 'any', phase: 'swarm', required: true, output: z.unknown(), tiers };
  const task = () => Promise.resolve(taskFor({}));
  const late = attemptTier(declaration as unknown as AgentDeclaration, 'rules', undefined, task, () => -5);
  await expect(late).rejects.toMatchObject({
    name: 'AgentTimeoutError',
    message: 'any/rules did not answer within 0 ms',
  });
});
