import { jest } from '@jest/globals';
import { LACKING_VARIABLE, lackingOnEndpoint } from './lacking.ts';
import { LEFT_OUT, needs } from './needs.ts';
import { reportOf } from './report.ts';

const file = (...assertionResults: Parameters<typeof reportOf>[0]['testResults'][number]['assertionResults']) =>
  reportOf({ testResults: [{ name: '/repo/test/workflow/some.test.ts', message: '', assertionResults }] });

test('the report names what ran, and what was left out under the reason', () => {
  const { text, unexplained } = file(
    { ancestorTitles: [], title: 'it runs', status: 'passed', duration: 1200 },
    { ancestorTitles: ['resume', `${LEFT_OUT}redrive`], title: 'it comes back', status: 'pending' },
  );
  expect(text).toContain('passed some: it runs (1.2 s)');
  expect(text).toMatch(/left out, the endpoint does not know RedriveExecution.*\n {2}some: resume › it comes back\n/);
  expect(text).toMatch(/1 passed, 0 failed, 1 left out by name$/);
  expect(unexplained).toBe(0);
});

test('a test that did not run and says no reason is told of and counted', () => {
  const { text, unexplained } = file({ ancestorTitles: ['some group'], title: 'it is skipped', status: 'pending' });
  expect(text).toContain('did not run: some: some group › it is skipped');
  expect(unexplained).toBe(1);
});

describe('needs', () => {
  const declare = (...lacking: string[] | [undefined]) => {
    const before = process.env[LACKING_VARIABLE];
    if (lacking[0] === undefined) delete process.env[LACKING_VARIABLE];
    else process.env[LACKING_VARIABLE] = lacking.join(',');
    const leftOut = jest.spyOn(describe, 'skip').mockImplementation(() => {});
    const tests = jest.fn();
    try {
      needs(['redrive', 'earlyEnd'], tests);
      return { registered: tests.mock.calls.length, leftOut: leftOut.mock.calls.map(([title]) => title) };
    } finally {
      leftOut.mockRestore();
      if (before === undefined) delete process.env[LACKING_VARIABLE];
      else process.env[LACKING_VARIABLE] = before;
    }
  };

  test('leaves nothing out on the embedded cloud', () => {
    expect(lackingOnEndpoint()).toBeUndefined();
    expect(declare(undefined)).toEqual({ registered: 1, leftOut: [] });
  });

  test('leaves out, under the names of what is missing, where the endpoint lacks something', () => {
    expect(declare('redrive', 'localFiles')).toEqual({ registered: 0, leftOut: [`${LEFT_OUT}redrive`] });
    expect(declare('localFiles')).toEqual({ registered: 1, leftOut: [] });
  });
});
