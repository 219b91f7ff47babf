import type {
  AlarmResource,
  AlarmStateValue,
  MissingDataTreatment,
} from '../../../../local/services/cloudwatch/alarm.ts';
import { evaluateAlarm } from '../../../../local/services/cloudwatch/evaluate.ts';

const ALARM: AlarmResource = {
  name: 'a',
  arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a',
  description: '',
  metric: { namespace: 'N', name: 'M', dimensions: {} },
  statistic: 'Sum',
  periodSeconds: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  threshold: 1,
  comparison: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'missing',
  actionsEnabled: true,
  actions: { OK: [], ALARM: [], INSUFFICIENT_DATA: [] },
};

/** `X` breaches, `0` does not, `-` is missing, `?` is missing of a time when the cloud was not running. */
function stateOf(periods: string, alarm: Partial<AlarmResource>): AlarmStateValue | undefined {
  const datapoints = [...periods].map((period, index) => ({
    fromMs: index * 60_000,
    isObserved: period !== '?',
    ...(period === 'X' ? { value: 2 } : period === '0' ? { value: 0 } : {}),
  }));
  return evaluateAlarm({ ...ALARM, evaluationPeriods: periods.length, ...alarm }, datapoints).value;
}

const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const KEPT = undefined;

// the rows of CloudWatch's tables for TreatMissingData that have no datapoint before the evaluation periods
test.each([
  ['XXX', 3, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['XX0', 3, ['OK', 'OK', 'OK', 'OK']],
  ['---', 3, ['INSUFFICIENT_DATA', KEPT, 'ALARM', 'OK']],
  ['--0', 3, ['OK', 'OK', 'OK', 'OK']],
  ['-X-', 3, ['ALARM', KEPT, 'ALARM', 'OK']],
  ['0X-', 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['X0X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
])('%s with %i datapoints to alarm, by treatment of missing data', (periods, datapointsToAlarm, expected) => {
  const states = TREATMENTS.map((treatMissingData) => stateOf(periods, { treatMissingData, datapointsToAlarm }));
  expect(states).toEqual(expected);
});

test('a lack of data is not breaching while the cloud was not running', () => {
  const breaching = { treatMissingData: 'breaching' } as const;
  expect(stateOf('???', breaching)).toBeUndefined();
  expect(stateOf('??0', breaching)).toBe('OK');
  expect(stateOf('?--', breaching)).toBeUndefined();
  expect(stateOf('?--', { ...breaching, datapointsToAlarm: 2 })).toBe('ALARM');
  expect(stateOf('?', { treatMissingData: 'notBreaching', datapointsToAlarm: 1 })).toBe('OK');
});

test.each([
  ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
  ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
  ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
  ['LessThanOrEqualToThreshold', ['ALARM', 'ALARM', 'OK']],
] as const)('%s compares 0, 1 and 2 with the threshold 1', (comparison, expected) => {
  const alarm = { ...ALARM, comparison, evaluationPeriods: 1, datapointsToAlarm: 1 };
  const states = [0, 1, 2].map((value) => evaluateAlarm(alarm, [{ fromMs: 0, isObserved: true, value }]).value);
  expect(states).toEqual(expected);
});

test('the reason names the datapoints, the threshold, and the treatment of what is missing', () => {
  const alarm = { ...ALARM, evaluationPeriods: 2, datapointsToAlarm: 1, treatMissingData: 'notBreaching' as const };
  const missing = { fromMs: 60_000, isObserved: true };
  expect(evaluateAlarm(alarm, [{ fromMs: 0, isObserved: true, value: 5 }, missing]).reason).toBe(
    'Threshold Crossed: 1 out of the last 2 datapoints were [5 (1970-01-01T00:00:00.000Z)] greater than or equal to the threshold (1). 1 missing datapoint was treated as [NonBreaching].',
  );
  expect(evaluateAlarm(alarm, [missing, missing]).reason).toBe(
    'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching].',
  );
});
