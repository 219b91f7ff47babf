import { queriesOf, readDashboardBody } from '../../../ops/dashboard-body.ts';
import { METRIC_CATALOGUE, type MetricName, metricEntry } from '../../../patterns/catalogue/metrics.ts';
import { assemblyOf, resourcesOf } from '../../support/synth.ts';

interface Reference {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

/** A body with the parts that CloudFormation fills in as a word. */
function bodyText(body: unknown): string {
  const [separator, parts] = (body as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'filled-in')).join(separator);
}

async function dashboardReferences(): Promise<Reference[]> {
  const [dashboard] = resourcesOf(await assemblyOf('research'), 'AWS::CloudWatch::Dashboard');
  return readDashboardBody(bodyText(dashboard?.Properties.DashboardBody)).flatMap((widget) =>
    widget.type !== 'metric'
      ? []
      : queriesOf(widget, 60).flatMap(({ Expression, MetricStat }): Reference[] => {
          const [, namespace, dimensions, name] =
            /^SEARCH\('\{"([^"]+)",([^}]+)\} MetricName="(\w+)"/.exec(Expression ?? '') ?? [];
          if (namespace !== undefined && dimensions !== undefined && name !== undefined) {
            return [{ namespace, name, dimensions: dimensions.split(',') }];
          }
          const { Namespace, MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
          if (Namespace === undefined || MetricName === undefined) return [];
          return [{ namespace: Namespace, name: MetricName, dimensions: Dimensions.map(({ Name = '' }) => Name) }];
        }),
  );
}

async function alarmReferences(): Promise<Reference[]> {
  const alarms = resourcesOf(await assemblyOf('research'), 'AWS::CloudWatch::Alarm');
  return alarms.map(({ Properties: { Namespace, MetricName, Dimensions = [] } }) => ({
    namespace: String(Namespace),
    name: String(MetricName),
    dimensions: (Dimensions as { Name: string }[]).map(({ Name }) => Name),
  }));
}

const isOurs = ({ namespace }: Reference) => namespace === 'Ballast/Ballast-research-dev';

test('every metric of the catalogue is read by a widget or an alarm, and these read no other', async () => {
  const read = [...(await dashboardReferences()), ...(await alarmReferences())].filter(isOurs);
  expect([...new Set(read.map(({ name }) => name))].toSorted()).toEqual(Object.keys(METRIC_CATALOGUE).toSorted());
});

test('each is read with the dimensions that it is reported with', async () => {
  const read = [...(await dashboardReferences()), ...(await alarmReferences())].filter(isOurs);
  for (const { name, dimensions } of read) {
    const { dimension, hasTotal = false } = metricEntry(name as MetricName);
    const reported =
      dimension === undefined ? [['service']] : [...(hasTotal ? [['service']] : []), [dimension, 'service'].toSorted()];
    expect([name, reported.map(String)]).toEqual([name, expect.arrayContaining([String(dimensions.toSorted())])]);
  }
});
