import stringWidth from 'string-width';
import { renderCircuits } from '../../../cli/render/circuits.ts';
import { renderOutcome } from '../../../cli/render/outcome.ts';
import { type Style, styleFor } from '../../../cli/render/style.ts';
import { renderAlarms } from '../../../cli/verbs/alarms.ts';
import { renderCheckpoints } from '../../../cli/verbs/checkpoints.ts';
import { renderFaults } from '../../../cli/verbs/fault.ts';
import { renderHealth } from '../../../cli/verbs/health.ts';
import { renderHistory } from '../../../cli/verbs/history.ts';
import { renderList } from '../../../cli/verbs/list.ts';
import { renderLogs } from '../../../cli/verbs/logs.ts';
import { renderRedrives } from '../../../cli/verbs/redrive.ts';
import { renderStops } from '../../../cli/verbs/stop.ts';
import { listAlarms } from '../../../ops/alarms.ts';
import { listBreakers, runBreakerCommand } from '../../../ops/breakers.ts';
import { readCheckpoints } from '../../../ops/checkpoints.ts';
import { listFaults, setFault } from '../../../ops/fault.ts';
import { readHealth } from '../../../ops/health.ts';
import { listExecutions } from '../../../ops/list.ts';
import { readLogs } from '../../../ops/logs.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { listFailed, redriveOutcomeOf, summarize } from '../../../ops/redrive-failed.ts';
import { startExecution } from '../../../ops/start.ts';
import { readExecution } from '../../../ops/status.ts';
import { stopOutcomeOf, summarizeStops } from '../../../ops/stop-all.ts';
import { openWorld, type RunResult, type World } from '../../support/world.ts';

const WIDTH = 60;
const STYLE: Style = styleFor({ columns: WIDTH, isTTY: true }, { NO_COLOR: '1' });

let world: World;
/** a run with a fallback and an agent that failed, and one that failed */
let degraded: RunResult;
let failed: RunResult;
beforeAll(async () => {
  world = await openWorld('research');
  const run = async (name: string, faults: readonly string[]) => {
    const request = { input: { ticker: 'AAPL' }, faults: [...faults] };
    return await world.ended((await startExecution(world.target, name, request)).executionArn);
  };
  degraded = await run('aapl-20260105-093000-1a2b3c', ['trend/rules=crash', 'momentum=error']);
  failed = await run('aapl-20260105-093000-4d5e6f', ['risk=hang', 'trend=error']);
  await runBreakerCommand(world.target, {
    verb: 'isolate',
    breakerId: 'strategy-developer/simple-rules',
    reason: 'its provider is being replaced by another one, until tomorrow morning',
  });
  await setFault(world.target, {
    rule: 'strategy-developer/simple-rules=slow:20@0.5',
    seconds: 600,
    reason: 'a drill',
  });
  await world.pass(61_000);
});
afterAll(() => world.close());

/** Lines that are wider, without commands to copy and without words that stand alone: half a name cannot be searched for. */
function tooWide(text: string): string[] {
  return text.split('\n').filter((line) => {
    if (stringWidth(line) <= WIDTH || /^ *\$ npx /.test(line)) return false;
    return line.trim().includes(' ');
  });
}

test.each<[string, () => Promise<string>]>([
  ['list', async () => renderList(await listExecutions([world.target], { limit: 1 }), STYLE)],
  ['status of a report', async () => renderOutcome(degraded.outcome, foldHistory(degraded.history), STYLE)],
  ['status of a failure', async () => renderOutcome(failed.outcome, foldHistory(failed.history), STYLE)],
  ['history', async () => renderHistory(failed.history, STYLE)],
  [
    'logs',
    async () => {
      const execution = await readExecution(world.target, failed.outcome.executionArn);
      return renderLogs(await readLogs(world.target, execution), execution.startedAtMs, STYLE);
    },
  ],
  ['checkpoints', async () => renderCheckpoints(await readCheckpoints(world.target, failed.outcome.workflowId), STYLE)],
  ['breakers', async () => renderCircuits(await listBreakers(world.target), STYLE)],
  ['health', async () => renderHealth(await readHealth(world.target), STYLE)],
  ['alarms', async () => renderAlarms(await listAlarms({ ...world.target, logGroupsOf: '' }), STYLE)],
  ['fault list', async () => renderFaults(await listFaults(world.target), STYLE)],
  [
    'redrive --failed',
    async () => renderRedrives(summarize((await listFailed(world.target, {})).map(redriveOutcomeOf)), STYLE),
  ],
  [
    'stop --all',
    async () => {
      const { executions } = await listExecutions([world.target], { limit: 9 });
      return renderStops(summarizeStops(executions.map(stopOutcomeOf)), STYLE);
    },
  ],
])('%s fits 60 columns', async (_, render) => {
  const text = await render();
  expect(text.split('\n').length).toBeGreaterThan(1);
  expect(tooWide(text)).toEqual([]);
});
