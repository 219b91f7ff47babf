/** A workflow of many agents, built and run on the embedded cloud: `npm run test:scale -- --help`. */
import { createTestProgram, wholeNumberFrom } from '../support/program.ts';
import { runAgents } from './run.ts';

const { agents } = createTestProgram(
  'npm run test:scale --',
  'A workflow of many agents, built and run on the embedded cloud.',
  'Examples:',
  '  $ npm run test:scale                 200 agents, 2 min 20 s of processor time',
  '  $ npm run test:scale -- --agents 20  a small one',
  '',
  'Exit codes: 0 every agent has answered, 1 not, 2 refused before the start',
)
  .option('--agents <N>', 'how many agents', wholeNumberFrom(1), 200)
  .parse()
  .opts<{ agents: number }>();

const result = await runAgents(agents);
console.log(JSON.stringify({ ...result, maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024) }, null, 2));
process.exitCode = result.status === 'SUCCEEDED' && result.answeredBy.none === undefined ? 0 : 1;
