import type { Outcome } from '../../ops/outcome.ts';
import { saidOf } from '../support/said.ts';
import { assemblyOf } from '../support/synth.ts';
import { openOwnWorld, type World } from '../support/world.ts';

const MIXES = [
  [],
  ['risk/primary=error', 'volume/primary=slow:20'],
  ['risk=hang', 'momentum=crash', 'trend/primary=garbage'],
  ['strategy-developer/primary=throttle'],
  ['risk=hang', 'trend=crash'],
];

let full: World;
let simulated: World;
beforeAll(async () => {
  const assembly = await assemblyOf('research');
  full = await openOwnWorld(assembly, { simulated: false });
  simulated = await openOwnWorld(assembly, { simulated: true });
});
afterAll(async () => {
  await full.close();
  await simulated.close();
});

test.each(MIXES.map((faults, index) => ({ index, faults, mix: faults.join(', ') || 'no faults' })))(
  'a run with $mix is the same in worker threads and simulated',
  async ({ index, faults }) => {
    const seen = [];
    for (const world of [full, simulated]) seen.push(await runOf(world, `mix-${index}`, faults));
    expect(seen[1]).toEqual(seen[0]);
  },
);

/**
 * A run without what no two runs have in common: request ids, and which replicas of a vote had answered when it was decided, since
 * worker threads race.
 */
async function runOf(world: World, workflowId: string, faults: readonly string[]): Promise<object> {
  await world.resetCircuits();
  const { outcome, history } = await world.run({
    workflowId,
    input: { ticker: 'AAPL' },
    faults: [...faults],
    faultSeed: 3,
  });
  const { status, error, cause, degradationLevel, failedAgents, transitions, report } = outcome;
  const run = {
    status,
    error,
    cause,
    degradationLevel,
    failedAgents: [...failedAgents].sort(),
    transitions,
    report: withoutRace(report),
    codes: saidOf(world, outcome)?.sort(),
    states: history.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []).sort(),
    errors: history.flatMap(({ taskFailedEventDetails: failed }) => failed?.error ?? []).sort(),
  };
  return JSON.parse(JSON.stringify(run).replace(/RequestId: [0-9a-f-]{36}/g, 'RequestId')) as object;
}

/** The report with each answer of an agent's replicas once, whichever of them gave it. */
function withoutRace(report: Outcome['report']) {
  return {
    ...report,
    phases: report?.phases.map((phase) => ({
      ...phase,
      agents: phase.agents.map(({ replicas = [], ...agent }) => ({
        ...agent,
        replicas: [...new Set(replicas.map(({ replica: _, ...answer }) => JSON.stringify(answer)))].sort(),
      })),
    })),
  };
}
