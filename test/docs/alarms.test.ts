import { EVENT_CATALOGUE } from '../../patterns/catalogue/events.ts';
import { assemblyOf, resourcesOf } from '../support/synth.ts';
import { tableBelow } from './support/pages.ts';

/** An alarm as its row has it, read from the template. */
function rowOf(alarm: Record<string, unknown>): Record<string, string> {
  const name = String(alarm.AlarmName).split(' ').at(-1) ?? '';
  const periods = Number(alarm.EvaluationPeriods);
  const breaching = Number(alarm.DatapointsToAlarm ?? periods);
  const [, severity = '', heading = ''] = /^(\w+): .* See docs\/(\S+)$/.exec(String(alarm.AlarmDescription)) ?? [];
  return {
    alarm: `[${name}](${heading})`,
    severity,
    metric: String(alarm.MetricName),
    statistic: String(alarm.Statistic),
    'rings at': String(alarm.Threshold),
    of: `${breaching === periods ? '' : `${breaching} of `}${periods} x ${String(alarm.Period)} s`,
    'missing data': String(alarm.TreatMissingData),
  };
}

const byName = (a: Record<string, string>, b: Record<string, string>) => (String(a.alarm) < String(b.alarm) ? -1 : 1);

test('the page of alarms has the alarms that are deployed, each as it is', async () => {
  const deployed = resourcesOf(await assemblyOf('research'), 'AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties,
  );
  expect(tableBelow('docs/alarms.md', 'Alarms').toSorted(byName)).toEqual(deployed.map(rowOf).toSorted(byName));
  for (const { ComparisonOperator } of deployed) expect(ComparisonOperator).toBe('GreaterThanOrEqualToThreshold');
});

test('an alarm about an event is as severe as the event', () => {
  const severities = new Map<string, string>(
    Object.entries(EVENT_CATALOGUE).map(([code, entry]) => [code, entry.severity]),
  );
  const named = tableBelow('docs/alarms.md', 'Alarms').map(({ alarm = '', severity }) => ({
    code: /^\[(\w+)\]/.exec(alarm)?.[1] ?? '',
    severity,
  }));
  const asEvent: Readonly<Record<string, string>> = { page: 'error', ticket: 'warning' };
  const ofEvents = named.filter(({ code }) => severities.has(code));
  expect(ofEvents.length).toBeGreaterThan(2);
  expect(ofEvents.map(({ severity = '' }) => asEvent[severity])).toEqual(
    ofEvents.map(({ code }) => severities.get(code)),
  );
});
