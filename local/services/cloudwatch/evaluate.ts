import { type AlarmResource, type AlarmStateValue, COMPARISONS } from './alarm.ts';

/** One period of an alarm's metric. */
export interface Datapoint {
  /** begin of the period */
  readonly fromMs: number;
  /** @default - the metric has no data in the period */
  readonly value?: number;
  /** false where the cloud was not running, so that a lack of data says nothing */
  readonly isObserved: boolean;
}

export interface Evaluation {
  /** undefined where the alarm keeps its state */
  readonly value: AlarmStateValue | undefined;
  readonly reason: string;
}

type Verdict = 'breaching' | 'notBreaching' | 'missing' | 'ignored';

/**
 * The state of an alarm after the last of its periods. Missing datapoints are taken as CloudWatch's tables of
 * `TreatMissingData` have them, except that a lack of data is not breaching while the cloud was not running.
 *
 * @param datapoints as many as the alarm has evaluation periods, the oldest first
 */
export function evaluateAlarm(alarm: AlarmResource, datapoints: readonly Datapoint[]): Evaluation {
  const verdicts = datapoints.map((datapoint) => verdictOn(alarm, datapoint));
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
  const breaching = count('breaching');
  const value = ((): AlarmStateValue | undefined => {
    if (breaching >= alarm.datapointsToAlarm) return 'ALARM';
    if (count('notBreaching') > 0) return 'OK';
    if (count('ignored') > 0) return undefined;
    // too few datapoints to be sure, none of which is fine
    return breaching === 0 ? 'INSUFFICIENT_DATA' : 'ALARM';
  })();
  return { value, reason: reasonOf(alarm, datapoints, breaching, value) };
}

function verdictOn(alarm: AlarmResource, { value, isObserved }: Datapoint): Verdict {
  if (value !== undefined) return isBreaching(alarm, value) ? 'breaching' : 'notBreaching';
  switch (alarm.treatMissingData) {
    case 'breaching':
      return isObserved ? 'breaching' : 'ignored';
    case 'ignore':
      return 'ignored';
    default:
      return alarm.treatMissingData;
  }
}

function isBreaching({ comparison, threshold }: AlarmResource, value: number): boolean {
  return COMPARISONS[comparison](value, threshold);
}

const RELATIONS: Readonly<Record<AlarmResource['comparison'], string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** In the words of CloudWatch. */
function reasonOf(
  alarm: AlarmResource,
  datapoints: readonly Datapoint[],
  breaching: number,
  value: AlarmStateValue | undefined,
): string {
  const present = datapoints.filter((datapoint) => datapoint.value !== undefined);
  const missing = datapoints.length - present.length;
  if (value === 'INSUFFICIENT_DATA') return `Insufficient Data: ${plural(missing, 'datapoint')} unknown.`;
  const treated = `${plural(missing, 'missing datapoint')} treated as [${alarm.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'}]`;
  if (present.length === 0) {
    const periods = `${missing} period${missing === 1 ? '' : 's'}`;
    return `Threshold Crossed: no datapoints were received for ${periods} and ${treated}.`;
  }
  const isAlarm = value === 'ALARM';
  const named = isAlarm ? breaching : datapoints.length - breaching;
  const list = present.map((datapoint) => `${datapoint.value} (${new Date(datapoint.fromMs).toISOString()})`);
  const relation = `${isAlarm ? '' : 'not '}${RELATIONS[alarm.comparison]} the threshold (${alarm.threshold})`;
  const filled = missing === 0 ? '' : ` ${treated}.`;
  return `Threshold Crossed: ${named} out of the last ${plural(datapoints.length, 'datapoint')} [${list.join(', ')}] ${relation}.${filled}`;
}

/** `1 datapoint was`, `3 datapoints were` */
function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} was` : `${count} ${noun}s were`;
}
