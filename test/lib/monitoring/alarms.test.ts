import { anchorsOf } from '../../repository/support/markdown.ts';
import { assemblyOf, resourcesOf } from '../../support/synth.ts';

test('every alarm refers to its heading in the runbook, and states how missing data is treated', async () => {
  const runbook = anchorsOf('docs/runbook.md');
  const alarms = resourcesOf(await assemblyOf('research'), 'AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties,
  );
  expect(alarms.length).toBeGreaterThan(0);
  for (const { AlarmName, AlarmDescription, TreatMissingData } of alarms) {
    const name = String(AlarmName).split(' ').at(-1) ?? '';
    expect([...runbook]).toContain(name.toLowerCase());
    expect(AlarmDescription).toContain(`docs/runbook.md#${name.toLowerCase()}`);
    expect(TreatMissingData).toMatch(/^(breaching|notBreaching)$/);
  }
});
