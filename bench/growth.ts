import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listExecutions } from '../ops/list.ts';
import { assemblyOf } from '../test/support/synth.ts';
import { openOwnWorld, type World } from '../test/support/world.ts';
import { synthesizeWorkflow } from '../testing/synthesize.ts';
import type { Figure } from './figure.ts';

const CONCURRENT_RUNS = [1, 10, 100, 1_000] as const;
const AGENTS = [7, 20, 40] as const;
const REPLICAS = [1, 3, 10, 30] as const;
const KEPT_RUNS = [1, 100, 1_000, 5_000] as const;

/** How CPU, transitions and history events grow with runs at once, agents, replicas and the runs of a state folder. */
export async function growth(): Promise<Figure[]> {
  return [...(await concurrentRuns()), ...(await agentsAndReplicas()), ...(await stateFolders())];
}

async function concurrentRuns(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of CONCURRENT_RUNS) {
    const world = await openOwnWorld(await assemblyOf('research'), { simulated: true });
    await world.run({ input: { ticker: 'AAPL' } });
    const { cpuMs, runs } = await measured(() =>
      Promise.all(Array.from({ length: count }, () => world.run({ input: { ticker: 'AAPL' } }))),
    );
    const failed = runs.filter(({ outcome }) => outcome.status !== 'SUCCEEDED').length;
    figures.push(
      { label: `${count} runs at once: CPU per run`, value: Math.round(cpuMs / count), unit: 'ms' },
      { label: `${count} runs at once: without a report`, value: failed, unit: '  ' },
    );
    await world.close();
  }
  return figures;
}

async function agentsAndReplicas(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const agents of AGENTS) figures.push(...(await runOf(`${agents} agents`, agents, 1)));
  for (const replicas of REPLICAS) figures.push(...(await runOf(`1 agent of ${replicas} replicas`, 1, replicas)));
  return figures;
}

async function runOf(label: string, agents: number, replicas: number): Promise<Figure[]> {
  return await inWorkflow(agents, replicas, async (world) => {
    await world.run({ input: {} });
    const { cpuMs, runs } = await measured(async () => [await world.run({ input: {} })]);
    const [run] = runs;
    if (run?.outcome.status !== 'SUCCEEDED') throw new Error(`a run of ${label} is ${run?.outcome.status}`);
    return [
      { label: `${label}: transitions`, value: run.outcome.transitions, unit: '  ' },
      { label: `${label}: history events`, value: run.outcome.historyEvents, unit: '  ' },
      { label: `${label}: CPU`, value: Math.round(cpuMs), unit: 'ms' },
    ];
  });
}

/** Opens a cloud on a folder with so many executions, once to archive the new ones and once more, and lists the newest. */
async function stateFolders(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const stateDir = mkdtempSync(join(tmpdir(), 'ballast-growth-'));
  const inFolder = (use: Parameters<typeof inWorkflow>[2]) => inWorkflow(1, 1, use, stateDir);
  try {
    let kept = 0;
    for (const count of KEPT_RUNS) {
      const label = `a state folder of ${count} runs`;
      await inFolder(async (world) => {
        for (; kept < count; kept += 1) await world.run({ input: {} });
        return [];
      });
      await inFolder(async () => []);
      figures.push(
        ...(await inFolder(async (world, opened) => {
          const { cpuMs } = await measured(() => listExecutions([world.target], { limit: 20 }));
          return [
            { label: `${label}: CPU until it is open`, value: Math.round(opened), unit: 'ms' },
            { label: `${label}: CPU of list`, value: Math.round(cpuMs), unit: 'ms' },
          ];
        })),
      );
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
  return figures;
}

/** A workflow of one phase, whose agents answer at once. */
async function inWorkflow(
  agents: number,
  replicas: number,
  use: (world: World, openedCpuMs: number) => Promise<Figure[]>,
  stateDir?: string,
): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-growth-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'workflow.ts'),
    `import * as z from 'zod';
import { defineWorkflow } from 'ballast';
export default defineWorkflow({ name: 'growth', input: z.object({}), phases: ['work'] });
`,
  );
  const replication =
    replicas === 1
      ? ''
      : `replication: { replicas: ${replicas}, quorum: ${Math.floor(replicas / 2) + 1}, combinator: 'first' },`;
  for (let index = 0; index < agents; index += 1) {
    writeFileSync(
      join(folder, `agent-${index}.agent.ts`),
      `import * as z from 'zod';
import { defineAgent } from 'ballast';
export default defineAgent({
  name: 'agent-${index}', phase: 'work', required: true, ${replication}
  output: z.object({ index: z.number() }),
  tiers: [{ name: 'rules', run: () => ({ index: ${index} }) }],
});
`,
    );
  }
  const assembly = synthesizeWorkflow({ workflow: folder, faultInjection: true });
  const cpuBefore = process.cpuUsage();
  const world = await openOwnWorld(assembly, { simulated: true, ...(stateDir === undefined ? {} : { stateDir }) });
  try {
    return await use(world, cpuSince(cpuBefore));
  } finally {
    await world.close();
    for (const each of [folder, assembly]) rmSync(each, { recursive: true, force: true });
  }
}

async function measured<T>(run: () => Promise<T>): Promise<{ cpuMs: number; runs: T }> {
  const before = process.cpuUsage();
  const runs = await run();
  return { cpuMs: cpuSince(before), runs };
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
