import { withBuildMemory } from '../../../lib/functions/build-memory.ts';

const settings = () => ({ GOGC: process.env.GOGC, GOMEMLIMIT: process.env.GOMEMLIMIT });

let before: ReturnType<typeof settings>;
beforeEach(() => {
  before = settings();
  delete process.env.GOGC;
  delete process.env.GOMEMLIMIT;
});
afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test('a build collects no garbage below a limit, and nothing else that is started', () => {
  expect(withBuildMemory(settings)).toEqual({ GOGC: 'off', GOMEMLIMIT: '1GiB' });
  expect(settings()).toEqual({ GOGC: undefined, GOMEMLIMIT: undefined });
});

test('nor after a build that failed', () => {
  const fail = () => {
    throw new Error('it failed');
  };
  expect(() => withBuildMemory(fail)).toThrow('it failed');
  expect(settings()).toEqual({ GOGC: undefined, GOMEMLIMIT: undefined });
});

test.each([
  ['GOGC', '50'],
  ['GOMEMLIMIT', '300MiB'],
])('a user who sets %s has set both', (name, value) => {
  process.env[name] = value;
  expect(withBuildMemory(settings)).toEqual({ GOGC: undefined, GOMEMLIMIT: undefined, [name]: value });
});
