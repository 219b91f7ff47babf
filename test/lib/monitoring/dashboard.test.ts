import { AgentWorkflow } from '../../../lib/agent-workflow.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../../lib/synth-protocol.ts';
import { queriesOf, readDashboardBody } from '../../../ops/dashboard-body.ts';
import { METRIC_CATALOGUE, type MetricName, metricEntry } from '../../../patterns/catalogue/metrics.ts';
import { anchorsOf } from '../../repository/support/markdown.ts';
import { assemblyOf, resourcesOf } from '../../support/synth.ts';
import { createStack, synthesizeApp } from '../support/stacks.ts';

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
    const { dimension, hasTotal = false, fromLog = false } = metricEntry(name as MetricName);
    const service = fromLog ? [] : ['service'];
    const reported =
      dimension === undefined ? [service] : [...(hasTotal ? [service] : []), [dimension, ...service].toSorted()];
    expect([name, reported.map(String)]).toEqual([name, expect.arrayContaining([String(dimensions.toSorted())])]);
  }
});

test('its text links to the heading of each alarm behind the URL of the runbook', () => {
  const { app, stack } = createStack({ [SHARED_CHUNKS_CONTEXT]: true });
  const runbookUrl = 'https://wiki.example.com/runbook';
  new AgentWorkflow(stack, 'Default', { workflow: 'examples/triage', runbookUrl });
  const [dashboard] = resourcesOf(synthesizeApp(app), 'AWS::CloudWatch::Dashboard');
  const [text] = readDashboardBody(bodyText(dashboard?.Properties.DashboardBody));
  const markdown = text?.type === 'text' ? text.properties.markdown : '';
  const links = [...markdown.matchAll(/\[(\w+)\]\(([^)]+)\)/g)].map(([, name = '', url = '']) => [name, url]);
  expect(links).toHaveLength(8);
  const headings = anchorsOf('docs/runbook.md');
  for (const [name = '', url] of links) {
    expect(url).toBe(`${runbookUrl}#${name.toLowerCase()}`);
    expect([...headings]).toContain(name.toLowerCase());
  }
});
