import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { errorsWithRetry } from '../../../patterns/catalogue/error-lists.ts';
import * as errors from '../../../patterns/catalogue/errors.ts';
import { originalFailure, RetrySkipped, retrySkipped } from '../../../patterns/catalogue/retry-skipped.ts';
import { bytesOfText } from '../../../patterns/json/bounded-text.ts';
import * as modelErrors from '../../../patterns/models/model-errors.ts';
import { observed } from '../../support/observed.ts';

const { CataloguedError, ERROR_CATALOGUE, circuitOutcome, isCatalogued, restoreError } = errors;
const { MAX_MESSAGE_BYTES } = errors;

type ErrorClass = new (...args: never[]) => Error;
const modules: readonly object[] = [errors, modelErrors, { RetrySkipped }];
const classes = modules
  .flatMap((module): unknown[] => Object.values(module))
  .filter(
    (value): value is ErrorClass =>
      typeof value === 'function' && value.prototype instanceof CataloguedError && value !== CataloguedError,
  );

describe('an error of another copy of the package', () => {
  type Errors = typeof errors;
  let copy: Errors;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-copy-'));
    const entry = fileURLToPath(new URL('../../../patterns/catalogue/errors.ts', import.meta.url));
    const outfile = join(folder, 'errors.mjs');
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      minify: true,
      keepNames: true,
    });
    copy = (await import(outfile)) as Errors;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is recognized as what it is, and as nothing else', () => {
    const foreign = new copy.InvalidInputError('why');
    expect(copy.InvalidInputError).not.toBe(errors.InvalidInputError);
    expect(foreign).toBeInstanceOf(errors.InvalidInputError);
    expect(foreign).toBeInstanceOf(CataloguedError);
    expect(foreign).not.toBeInstanceOf(errors.AgentError);
    expect(new errors.InvalidInputError('why')).toBeInstanceOf(copy.InvalidInputError);
  });

  test('is none where it only has the name of one, or is stored', () => {
    const named = Object.assign(new Error('why'), { name: 'InvalidInputError' });
    for (const other of [named, null, 'InvalidInputError', copy.restoreError('InvalidInputError', 'why')]) {
      expect(other).not.toBeInstanceOf(errors.InvalidInputError);
    }
  });

  test('is none of a class that is derived from the same one here', () => {
    class QuotaError extends errors.AgentError {}
    expect(new copy.AgentError('why')).not.toBeInstanceOf(QuotaError);
    expect(new QuotaError('why')).toBeInstanceOf(copy.AgentError);
  });
});

test('every error class carries the name under which the catalogue knows it', () => {
  expect(classes.length).toBeGreaterThan(10);
  for (const errorClass of classes) {
    const { name } = Reflect.construct(errorClass, ['why', { retryAfterMs: 1, breakerId: 'a/b' }]) as Error;
    expect(isCatalogued(name)).toBe(true);
    expect(name).toBe(errorClass.name);
  }
});

test('the errors asked for by name are all in the catalogue', () => {
  for (const name of [
    'CircuitBreakerOpenError',
    'FallbackExhaustedError',
    'CriticalDegradationError',
    'QuorumNotReachedError',
    'AgentTimeoutError',
    'CheckpointNotFoundError',
    'AgentUnhealthyError',
  ]) {
    expect(isCatalogued(name)).toBe(true);
  }
});

test('every error has one retry policy, and together the policies cover the catalogue, but for the errors of questions', () => {
  const all = (['backoff', 'throttle', 'never'] as const).flatMap(errorsWithRetry);
  const ofQuestions = ['AnswerGiven', 'AnswerNeeded', 'AnswerTimeoutError'] as const;
  expect([...all, ...ofQuestions].toSorted()).toEqual((Object.keys(ERROR_CATALOGUE) as typeof all).toSorted());
});

test('timeouts are never retried, throttles say nothing about the circuit, unknown errors count against it', () => {
  expect(errorsWithRetry('never')).toEqual(expect.arrayContaining(['States.Timeout', 'Sandbox.Timedout']));
  expect(circuitOutcome('Lambda.TooManyRequestsException')).toBe('neutral');
  const retried = [...errorsWithRetry('backoff'), ...errorsWithRetry('throttle')];
  observed('S5', { outcome: retried.includes('States.Timeout') ? 'retried' : 'not retried', error: 'States.Timeout' });
  expect(circuitOutcome('States.QueryEvaluationError')).toBe('neutral');
  expect(circuitOutcome('SomethingNobodyKnows')).toBe('failure');
});

test('a stored error is thrown again under its name; one that is not in the catalogue fails', () => {
  expect(restoreError('SupersededError', 'why')).toMatchObject({ name: 'SupersededError', message: 'why' });
  expect(() => restoreError('Nonsense', 'why')).toThrow('"Nonsense" is not an error of the catalogue');
});

test.each(['HTTP 500', 'a "quoted"; text: with, separators\n'.repeat(100), '\u0001'.repeat(2_000)])(
  'a skipped retry carries the failure of its attempt through any Cause (%#)',
  (message) => {
    const { name, message: cause } = retrySkipped({ name: 'AgentError', message });
    expect(bytesOfText(cause)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    const original = originalFailure({ error: name, cause });
    expect(original.error).toBe('AgentError');
    expect(message.startsWith(original.cause.replace(/\.\.\.$/, ''))).toBe(true);
  },
);

test('a failure that is no skipped retry, or one that cannot be read, stays as it is', () => {
  for (const failure of [
    { error: 'AgentError', cause: '{"error":"a","cause":"b"}' },
    { error: 'RetrySkipped', cause: 'AgentError: HTTP 500' },
    { error: 'RetrySkipped', cause: '{"error":1}' },
  ]) {
    expect(originalFailure(failure)).toEqual(failure);
  }
});
