import * as fc from 'fast-check';
import { fitReport, MAX_REPORT_BYTES } from '../../patterns/fit-report.ts';
import type { AgentReport, Report } from '../../patterns/report.ts';
import { observed } from '../support/observed.ts';

function reportOf(outputs: readonly string[]): Report {
  const agents = outputs.map(
    (output, index): AgentReport => ({
      status: 'done',
      name: `agent-${index}`,
      required: true,
      replicas: [],
      output,
      disagreement: 0,
    }),
  );
  const phases = [{ name: 'swarm', degradationLevel: 0 as const, rounds: 1, agents }];
  const run = { workflow: 'test', workflowId: 'run', input: {}, degradationLevel: 0 as const, failedAgents: [] };
  return { schemaVersion: 1, ...run, phases };
}

const bytesOf = (report: Report) => Buffer.byteLength(JSON.stringify(report));
const lengthOf = (agent: AgentReport) => (agent.status === 'done' ? (agent.outputBytes ?? 0) : 0);

test('a report that is too large loses its largest answers, and no more of them than it must', () => {
  const large = reportOf(['✓'.repeat(90_000), '']);
  observed('FC-16', { outcome: fitReport(large) === large ? 'whole' : 'shortened' });
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 12 }), (thousands) => {
      const report = reportOf(thousands.map((size) => '✓'.repeat(size * 300)));
      const fitted = fitReport(report);
      expect(bytesOf(fitted)).toBeLessThanOrEqual(MAX_REPORT_BYTES);
      const agents = fitted.phases[0]?.agents ?? [];
      const lost = agents.filter((agent) => lengthOf(agent) > 0);
      const kept = agents.filter((agent) => lengthOf(agent) === 0);
      const smallestLost = Math.min(...lost.map(lengthOf));
      for (const agent of kept) {
        expect(Buffer.byteLength(JSON.stringify(agent.status === 'done' && agent.output))).toBeLessThanOrEqual(
          smallestLost,
        );
      }
      if (lost.length > 0) expect(bytesOf(fitted) + smallestLost).toBeGreaterThan(MAX_REPORT_BYTES);
    }),
    { numRuns: 60 },
  );
});

test('a report that fits is left as it is', () => {
  const report = reportOf(['a', 'b']);
  expect(fitReport(report)).toBe(report);
});
