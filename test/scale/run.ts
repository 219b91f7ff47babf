import { join } from 'node:path';
import { synthesize } from '../../cli/assembly/synthesize.ts';
import { planBuild } from '../../cli/build-context.ts';
import { createFolder, type Folder, workflowSource } from '../support/folder.ts';
import { openOwnWorld } from '../support/world.ts';

/** As many as an inline Map runs at once. */
const AGENTS_PER_PHASE = 40;

/** The first tier of every so manieth agent fails, so that its second one answers. */
const FAILING_EVERY = 10;

export interface ScaleResult {
  readonly agents: number;
  readonly status: string;
  readonly degradationLevel: number | null;
  /** agents with an answer, by the tier that gave it */
  readonly answeredBy: Readonly<Record<string, number>>;
  readonly transitions: number;
  readonly historyEvents: number;
  readonly synthSeconds: number;
  readonly startSeconds: number;
  readonly runSeconds: number;
}

/** Builds a workflow of so many agents, each a function of its own, and runs it on the embedded cloud in virtual time. */
export async function runAgents(agents: number): Promise<ScaleResult> {
  const folder = createFolder();
  try {
    declareAgents(folder, agents);
    const [assembly, synthSeconds] = await timed(async () => {
      const plan = await planBuild({ workflow: join(folder.path, 'workflow') });
      return await synthesize(folder.path, plan, new AbortController().signal);
    });
    const [world, startSeconds] = await timed(() => openOwnWorld(assembly));
    try {
      const [{ outcome }, runSeconds] = await timed(() => world.run({ input: { text: 'go' } }));
      const { status, degradationLevel, report, transitions, historyEvents } = outcome;
      const answeredBy: Record<string, number> = {};
      for (const agent of report?.phases.flatMap((phase) => phase.agents) ?? []) {
        const tier = agent.status === 'done' ? (agent.replicas[0]?.tier ?? 'none') : 'none';
        answeredBy[tier] = (answeredBy[tier] ?? 0) + 1;
      }
      const counts = { agents, status, degradationLevel, answeredBy, transitions, historyEvents };
      return { ...counts, synthSeconds, startSeconds, runSeconds };
    } finally {
      await world.close();
    }
  } finally {
    folder.remove();
  }
}

function declareAgents(folder: Folder, agents: number): void {
  const phaseOf = (index: number) => `phase-${Math.floor(index / AGENTS_PER_PHASE)}`;
  const phases = [...new Set(Array.from({ length: agents }, (_, index) => phaseOf(index)))];
  folder.write('workflow/workflow.ts', workflowSource(phases, 'scale'));
  for (let index = 0; index < agents; index++) {
    const first = index % FAILING_EVERY === 0 ? "() => { throw new Error('it is down'); }" : `() => ${index}`;
    folder.write(
      `workflow/agent-${index}.agent.ts`,
      `import * as z from 'zod';
       import { defineAgent } from 'ballast';
       export default defineAgent({
         name: 'agent-${index}',
         phase: '${phaseOf(index)}',
         required: ${index % 2 === 0},
         output: z.number(),
         tiers: [{ name: 'first', run: ${first} }, { name: 'second', run: () => ${index} }],
       });`,
    );
  }
}

async function timed<Result>(work: () => Promise<Result>): Promise<[result: Result, seconds: number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, Math.round((performance.now() - startedAt) / 100) / 10];
}
