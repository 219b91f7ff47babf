import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { agentHandler } from '../../../lambdas/agent.ts';
import { handler as begin } from '../../../lambdas/begin-phase.ts';
import { handler as end } from '../../../lambdas/end-phase.ts';
import { handler as report } from '../../../lambdas/report.ts';
import type { PhasePlan, Run } from '../../../patterns/catalogue/payloads.ts';
import { type AgentDeclaration, defineAgent } from '../../../patterns/declarations/agent.ts';

/** The functions of a run whose first phase is answered, one after the other in one small process. */
const { run, phases } = JSON.parse(process.argv[2] ?? '') as { run: Run; phases: [PhasePlan, PhasePlan] };
const [answered, next] = phases;
const attempt = { round: 0, redriveCount: 0 };

const reader = defineAgent({
  name: 'reader',
  phase: next.name,
  required: true,
  output: z.object({ answers: z.int(), characters: z.int() }),
  tiers: [
    {
      name: 'rules',
      run({ results }) {
        const answers = (results[answered.name]?.writer ?? []) as { text: string }[];
        return { answers: answers.length, characters: answers.reduce((sum, { text }) => sum + text.length, 0) };
      },
    },
  ],
});

await begin({ run, phase: answered, ...attempt });
await end({ run, phase: answered, ...attempt });
const { calls } = await begin({ run, phase: next, ...attempt });
for (const call of calls)
  await agentHandler(reader as AgentDeclaration, { input: z.json() })({ run, call, ...attempt });
await end({ run, phase: next, ...attempt });
const { phases: reported } = await report({ run, phases, redriveCount: 0 });
process.stdout.write(JSON.stringify({ reported, maxRssMb: maxRssMb() }));

/** The peak of this program alone: on Linux, the resource usage of a process begins with its parent's at the fork. */
function maxRssMb(): number {
  const status = '/proc/self/status';
  const peak = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return Math.round(Number(peak ?? process.resourceUsage().maxRSS) / 1024);
}
