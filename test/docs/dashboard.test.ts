import { assemblyOf, resourcesOf } from '../support/synth.ts';
import { tableBelow } from './support/pages.ts';

test('the page of the dashboard has its widgets, in their order', async () => {
  const [dashboard] = resourcesOf(await assemblyOf('research'), 'AWS::CloudWatch::Dashboard');
  const titles = [...JSON.stringify(dashboard?.Properties.DashboardBody).matchAll(/\\"title\\":\\"([^"\\]+)\\"/g)];
  expect(titles.map(([, title]) => title)).toEqual(
    tableBelow('docs/dashboard.md', 'Widgets').map(({ widget }) => widget),
  );
});
