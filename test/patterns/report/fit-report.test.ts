import * as fc from 'fast-check';
import { fitReport, MAX_REPORT_BYTES } from '../../../patterns/report/fit-report.ts';
import type { AgentReport, Report } from '../../../patterns/report/report.ts';
import { observed } from '../../support/observed.ts';
import { sized } from '../../support/size.ts';

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

const anyCause = fc.oneof(
  fc.string({ maxLength: 100 }),
  fc.constantFrom('', 'it broke', '語'.repeat(500), '\u0000'.repeat(500), '🙂'.repeat(250), '"'.repeat(500)),
);
const failures = fc.array(
  fc.record({ tier: fc.constant('rules'), error: fc.constant('AgentError'), cause: anyCause }),
  { maxLength: 4 },
);
const skip = { tier: 'model', breakerId: 'a/model', state: 'OPEN', retryAfterMs: 10 } as const;
const replicas = fc.array(
  fc.record({
    replica: fc.nat(39),
    tier: fc.constant('rules'),
    attempts: fc.constant(1),
    failures,
    skipped: fc.array(fc.constant(skip), { maxLength: 3 }),
  }),
  { maxLength: 6 },
);
const name = fc.stringMatching(/^[a-z]{1,40}$/);
const anyAgent: fc.Arbitrary<AgentReport> = fc.oneof(
  fc.record({
    status: fc.constant('done' as const),
    name,
    required: fc.boolean(),
    replicas,
    output: fc.string({ maxLength: 2_000 }),
    disagreement: fc.constant(0),
  }),
  fc.record({
    status: fc.constant('no-consensus' as const),
    name,
    required: fc.boolean(),
    replicas,
    ballots: fc.dictionary(fc.string({ maxLength: 200 }), fc.constant(1), { maxKeys: 5 }),
    disagreement: fc.constant(1),
  }),
  fc.record({
    status: fc.constant('failed' as const),
    name,
    required: fc.boolean(),
    replicas,
    error: fc.constant('FallbackExhaustedError'),
    cause: anyCause,
    failures,
  }),
);

// N25
test('a report fits whatever its agents answered and failed of, and still says of each how it ended', () => {
  const agents = fc.array(fc.array(anyAgent, { maxLength: 12 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(agents, fc.integer({ min: 2_000, max: 40_000 }), (drawn, maxBytes) => {
      const phases = drawn.map((own, index) => ({
        name: `phase-${index}`,
        degradationLevel: 0 as const,
        rounds: 1,
        agents: own,
      }));
      const report = { ...reportOf([]), phases };
      const fitted = fitReport(report, maxBytes);
      expect(bytesOf(fitted)).toBeLessThanOrEqual(maxBytes);
      for (const [index, phase] of fitted.phases.entries()) {
        const own = drawn[index] ?? [];
        if (phase.agentsLeftOut !== undefined) expect(phase.agentsLeftOut).toBe(own.length);
        else
          expect(phase.agents.map(({ name, status }) => [name, status])).toEqual(
            own.map(({ name, status }) => [name, status]),
          );
      }
    }),
    { numRuns: sized(100, 300) },
  );
});

test('causes are shortened before an answer is left out, the longest first', () => {
  const failed = (cause: string): AgentReport => ({
    status: 'failed',
    name: 'a',
    required: false,
    replicas: [],
    error: 'AgentError',
    cause,
    failures: [],
  });
  const report = reportOf(['x'.repeat(1_000)]);
  const [phase] = report.phases;
  if (phase === undefined) throw new Error('a report of no phase');
  const agents = [...phase.agents, failed('short'), failed('語'.repeat(500)), failed('y'.repeat(800))];
  const fitted = fitReport({ ...report, phases: [{ ...phase, agents }] }, 2_300);
  const [answered, short, ...long] = fitted.phases[0]?.agents ?? [];
  expect(answered).toMatchObject({ output: 'x'.repeat(1_000) });
  expect(short).toMatchObject({ cause: 'short' });
  for (const agent of long) expect(agent).toMatchObject({ cause: expect.stringMatching(/.{30,}\.\.\.$/) as string });
});

test('39 optional agents whose three tiers failed, with causes of 500 characters of three bytes', () => {
  const cause = '語'.repeat(500);
  const tiers = ['model', 'rules', 'simple-rules'].map((tier) => ({ tier, error: 'AgentError', cause }));
  const agents = Array.from(
    { length: 39 },
    (_, index): AgentReport => ({
      status: 'failed',
      name: `agent-${index}`,
      required: false,
      replicas: [],
      error: 'FallbackExhaustedError',
      cause: tiers.map((tier) => `${tier.tier}: ${cause}`).join('; '),
      failures: tiers,
    }),
  );
  const phases = [{ name: 'swarm', degradationLevel: 2 as const, rounds: 1, agents }];
  const fitted = fitReport({ ...reportOf([]), phases });
  expect(bytesOf(fitted)).toBeLessThanOrEqual(MAX_REPORT_BYTES);
  for (const agent of fitted.phases[0]?.agents ?? []) {
    const told = agent.status === 'failed' ? agent.failures : [];
    expect(told.map(({ tier }) => tier)).toEqual(['model', 'rules', 'simple-rules']);
    for (const failure of told) expect(Buffer.byteLength(failure.cause)).toBeGreaterThan(500);
  }
});
