import { numberFromEnv, requireEnv } from '../../../lambdas/runtime/env.ts';

const NAME = 'BALLAST_TEST_VARIABLE';
afterEach(() => {
  delete process.env[NAME];
});

test('a variable is read when it is needed, not when the module is loaded', () => {
  process.env[NAME] = 'first';
  expect(requireEnv(NAME)).toBe('first');
  process.env[NAME] = 'second';
  expect(requireEnv(NAME)).toBe('second');
});

test('a variable that is not set, or empty, is an error that names it', () => {
  expect(() => requireEnv(NAME)).toThrow(`environment variable ${NAME} is not set`);
  process.env[NAME] = '';
  expect(() => requireEnv(NAME)).toThrow(`environment variable ${NAME} is not set`);
});

test('a number has its default until the variable is set', () => {
  expect(numberFromEnv(NAME, 3)).toBe(3);
  process.env[NAME] = '0';
  expect(numberFromEnv(NAME, 3)).toBe(0);
});
