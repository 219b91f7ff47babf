/** A workflow of many agents, built and run on the embedded cloud: `npm run test:scale [-- --agents 200]`. */
import { parseArgs } from 'node:util';
import { runAgents } from './run.ts';

const { values } = parseArgs({ options: { agents: { type: 'string', default: '200' } } });
const agents = Number(values.agents);
if (!Number.isInteger(agents) || agents < 1)
  throw new RangeError(`--agents is ${values.agents}; give a whole number from 1`);

const result = await runAgents(agents);
console.log(JSON.stringify({ ...result, maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024) }, null, 2));
process.exitCode = result.status === 'SUCCEEDED' && result.answeredBy.none === undefined ? 0 : 1;
