import * as fc from 'fast-check';
import { AgentError, AgentThrottledError, AgentTimeoutError } from '../../../patterns/catalogue/errors.ts';
import type { CallOutcome } from '../../../patterns/circuit-breaker/admission.ts';
import { DEPENDENCY_ERRORS, kindOfError, outcomeOfError } from '../../../patterns/circuit-breaker/index.ts';

const named = (name: string, fields: object = {}) => Object.assign(new Error('it failed'), { name }, fields);

/** An error as an SDK, Node, a client of a provider, or code that wraps another error makes it. */
type Maker = (name: string) => unknown;
const makers: Record<string, Maker> = {
  'its name': (name) => named(name),
  'a code': (code) => named('Error', { code }),
  'the Code of S3': (Code) => named('S3ServiceException', { Code }),
  'a name of a protocol': (name) => named(`com.amazonaws.service#${name}`),
  'a name of Step Functions': (name) => named(`DynamoDB.${name}`),
  'a plain object': (name) => ({ name }),
};
const wraps: Record<string, (error: unknown) => unknown> = {
  nothing: (error) => error,
  'an error with a cause': (cause) => new Error('the model was not asked', { cause }),
  'a class of its own': (cause) => named('ModelCallFailed', { cause }),
  'an AggregateError of it alone': (error) => new AggregateError([error], 'every attempt failed'),
};

const rows = Object.entries(DEPENDENCY_ERRORS).flatMap(([kind, { outcome, names }]) =>
  names.map((name) => ({ kind, outcome, name })),
);

// B1
test('a known name decides the outcome, in any field of an error and in any cause', () => {
  const anyOf = <T>(of: Record<string, T>) => fc.constantFrom(...Object.keys(of)).map((key) => of[key] as T);
  fc.assert(
    fc.property(
      fc.constantFrom(...rows),
      anyOf(makers),
      fc.array(anyOf(wraps), { maxLength: 3 }),
      (row, make, around) => {
        const error = around.reduce((inner, wrap) => wrap(inner), make(row.name));
        expect([row.name, kindOfError(error), outcomeOfError(error)]).toEqual([row.name, row.kind, row.outcome]);
      },
    ),
    { numRuns: 2_000 },
  );
});

const statuses: Record<string, (status: number) => object> = {
  "AWS's SDK": (httpStatusCode) => ({ $metadata: { httpStatusCode } }),
  'a client of a model provider': (status) => ({ status }),
  'a client of HTTP': (statusCode) => ({ statusCode }),
  axios: (status) => ({ response: { status } }),
};

// B1
describe.each(Object.entries(statuses))('the status of an error without a known name, of %s', (_, fieldsOf) => {
  test.each<[number, CallOutcome]>([
    [400, 'neutral'],
    [401, 'neutral'],
    [403, 'neutral'],
    [404, 'neutral'],
    [409, 'neutral'],
    [422, 'neutral'],
    [429, 'neutral'],
    [408, 'failure'],
    [424, 'failure'],
    [500, 'failure'],
    [502, 'failure'],
    [503, 'failure'],
    [504, 'failure'],
    [529, 'failure'],
    [200, 'failure'],
  ])('%d is %s', (status, outcome) => {
    expect(outcomeOfError(named('SomethingUnlisted', fieldsOf(status)))).toBe(outcome);
    expect(outcomeOfError(new Error('wrapped', { cause: named('SomethingUnlisted', fieldsOf(status)) }))).toBe(outcome);
  });
});

const timedOut = new DOMException('The operation was aborted due to timeout', 'TimeoutError');

test.each<[string, CallOutcome, unknown]>([
  ['an abort by the caller', 'neutral', new DOMException('This operation was aborted', 'AbortError')],
  ['an abort by the caller, with a reason in words', 'neutral', named('AbortError', { cause: 'the user has left' })],
  ['an abort because of a deadline', 'failure', named('AbortError', { cause: timedOut })],
  ["an abort because of an agent's deadline", 'failure', named('AbortError', { cause: new AgentTimeoutError('late') })],
  ['a deadline of its own', 'failure', timedOut],
  [
    'a model that timed out, with a status of the 400s',
    'failure',
    named('ModelTimeoutException', { $metadata: { httpStatusCode: 408 } }),
  ],
  [
    'a model that failed, with a status of the 400s',
    'failure',
    named('ModelErrorException', { $metadata: { httpStatusCode: 424 } }),
  ],
  ['S3 that asks for patience by 503', 'neutral', named('SlowDown', { $metadata: { httpStatusCode: 503 } })],
  ['capacity by 503', 'failure', named('ServiceUnavailableException', { $metadata: { httpStatusCode: 503 } })],
  ['an error the SDK itself calls throttling', 'neutral', named('Busy', { $retryable: { throttling: true } })],
  ['a limit of a service that is not listed', 'neutral', named('FairUseQuotaExceededException')],
  [
    'fetch that could not connect',
    'failure',
    Object.assign(new TypeError('fetch failed'), { cause: named('Error', { code: 'ECONNREFUSED' }) }),
  ],
  [
    'an error of the catalogue that counts',
    'failure',
    new AgentError('wrapped', { cause: named('ThrottlingException') }),
  ],
  ['an error of the catalogue that does not', 'neutral', new AgentThrottledError('later')],
  [
    'several attempts, one of which says nothing',
    'failure',
    new AggregateError([named('ThrottlingException'), new Error('x')]),
  ],
  ['an unknown name', 'failure', new Error('connection refused')],
  ['a text', 'failure', 'down'],
  ['nothing', 'failure', undefined],
  ['null', 'failure', null],
])('%s is %s', (_, outcome, error) => {
  expect(outcomeOfError(error)).toBe(outcome);
});

// B1
test('an error whose fields throw, or that is its own cause, is a failure', () => {
  const hostile = new Proxy(new Error('x'), {
    get: () => {
      throw new Error('no');
    },
  });
  const itself: { cause?: unknown; errors?: unknown } = new Error('x');
  itself.cause = itself;
  itself.errors = [itself, itself];
  expect([hostile, itself].map(outcomeOfError)).toEqual(['failure', 'failure']);
});
