import { ERROR_CATALOGUE } from '../../../patterns/catalogue/errors.ts';
import {
  errorDimension,
  METRIC_CATALOGUE,
  metricsOfAgentLine,
  metricsOfEvent,
} from '../../../patterns/catalogue/metrics.ts';

test('names are of CloudWatch, with a meaning that ends as a sentence', () => {
  for (const [name, { meaning }] of Object.entries(METRIC_CATALOGUE)) {
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(meaning).toMatch(/\.$/);
  }
});

test('an error is a dimension under its own name if it is of the catalogue or of AWS', () => {
  for (const name of Object.keys(ERROR_CATALOGUE)) expect(errorDimension(name)).toBe(name);
  expect(errorDimension('States.Timeout')).toBe('States.Timeout');
  expect(errorDimension('Lambda.Unknown')).toBe('Lambda.Unknown');
  for (const name of ['TypeError', 'order 4711 was refused', '', '__proto__'])
    expect(errorDimension(name)).toBe('Other');
});

test('a failed run is counted by its error, a refused one apart, and a healing only where it closed the circuit', () => {
  const run = { workflowId: 'w', executionArn: 'arn', cause: '', status: 'FAILED', redriveCount: 0 };
  const failed = { code: 'RunFailed', id: '1', atMs: 1, ...run, error: 'CriticalDegradationError' } as const;
  expect(metricsOfEvent(failed)).toEqual([{ name: 'RunsFailed', value: 1, of: 'CriticalDegradationError' }]);
  const refused = { ...failed, error: 'InvalidInputError' } as const;
  expect(metricsOfEvent(refused)).toEqual([{ name: 'RunsRefused', value: 1, of: 'InvalidInputError' }]);
  const healing = { code: 'HealingEnded', id: '1', atMs: 1, breakerId: 'risk/rules' } as const;
  expect(metricsOfEvent({ ...healing, reason: 'closed' })).toEqual([{ name: 'CircuitsHealed', value: 1 }]);
  expect(metricsOfEvent({ ...healing, reason: 'isolated' })).toEqual([]);
});

test("a model's answer has its tokens, those of its caches among them, and a cost where its price is known", () => {
  const line = {
    code: 'MODEL_ANSWERED',
    model: 'nova',
    inputTokens: 10,
    cacheReadTokens: 5,
    cacheWriteTokens: 1,
    outputTokens: 3,
  };
  expect(metricsOfAgentLine(line)).toEqual([
    { name: 'InputTokens', value: 16, of: 'nova' },
    { name: 'OutputTokens', value: 3, of: 'nova' },
  ]);
  expect(metricsOfAgentLine({ ...line, costMicroDollars: 7 })).toContainEqual({
    name: 'ModelCost',
    value: 7,
    of: 'nova',
  });
  for (const other of [undefined, {}, { code: 'MODEL_ANSWERED' }, { ...line, code: 'PRICE_FOUND' }]) {
    expect(metricsOfAgentLine(other)).toEqual([]);
  }
});
