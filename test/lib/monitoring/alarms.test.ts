import { textOf } from '../../repository/support/files.ts';
import { anchorsOf } from '../../repository/support/markdown.ts';
import { assemblyOf, resourcesOf } from '../../support/synth.ts';

/** The parts of each heading of an alarm, in their order. */
const PARTS = ['Description', 'Investigation', 'Resolution', 'When not to act'];

test('every alarm refers to its heading in the runbook, and states how missing data is treated', async () => {
  const runbook = anchorsOf('docs/runbook.md');
  const assembly = await assemblyOf('research');
  const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
    resourcesOf(assembly, type).map(({ Properties }) => Properties),
  );
  expect(alarms.length).toBeGreaterThan(0);
  for (const { AlarmName, AlarmDescription, TreatMissingData } of alarms) {
    const name = String(AlarmName).split(' ').at(-1) ?? '';
    expect([...runbook]).toContain(name.toLowerCase());
    expect(AlarmDescription).toContain(`docs/runbook.md#${name.toLowerCase()}`);
    // a composite alarm has no data of its own
    if (name !== 'WorkflowImpaired') expect(TreatMissingData).toMatch(/^(breaching|notBreaching)$/);
    const section = textOf('docs/runbook.md').split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
    expect([name, ...[...section.matchAll(/^\*\*([^*]+)\.\*\*/gm)].map(([, part]) => part)]).toEqual([name, ...PARTS]);
  }
});
