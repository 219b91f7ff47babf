import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { Intercept } from '../../../local/wire/answer.ts';
import { EXIT_HEADER, makeKillable } from '../../../testing/chaos/assembly.ts';
import { apiOf } from '../../support/api.ts';
import { observed } from '../../support/observed.ts';
import { loggedAssembly } from '../../support/requests.ts';
import { sized } from '../../support/size.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

/** After which request of the API's function its process is killed; counted anew for each start. */
let killAfter = Number.POSITIVE_INFINITY;
let requests = 0;
const killing: Intercept = async (request, passOn) => {
  if (!/\bapp\/[\w-]*\bapi\b/.test(request.headers['user-agent'] ?? '')) return await passOn();
  requests += 1;
  const isLast = requests === killAfter;
  const answer = await passOn();
  return isLast ? { ...answer, headers: { ...answer.headers, [EXIT_HEADER]: 'now' } } : answer;
};

/** Cold starts of worker threads take 25 s of processor time; test/worlds holds both worlds together. */
const WORLDS = sized<[string, boolean][]>(
  [['simulated', true]],
  [
    ['in worker threads', false],
    ['simulated', true],
  ],
);

describe.each(WORLDS)('a function %s', (_, simulated) => {
  let world: World;
  beforeAll(async () => {
    const assembly = await loggedAssembly('research');
    makeKillable(assembly);
    world = await openOwnWorld(assembly, { simulated, intercept: killing });
  });
  afterAll(() => world.close());

  async function executions(): Promise<number> {
    const { stepFunctions, stateMachineArn } = world.target;
    return (await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.length ?? 0;
  }

  // T1.4: an answer that never came is repeated, and finds what its first request began
  test('that is killed after any of its requests has started one execution, which the repeat finds', async () => {
    const call = apiOf(world);
    let survived = false;
    let kills = 0;
    for (let point = 1; !survived; point++) {
      const before = await executions();
      const start = () =>
        call('POST', '/executions', { input: { ticker: 'AAPL' } }, { 'Idempotency-Key': `killed at ${point}` });
      expect(point).toBeLessThan(20);
      killAfter = point;
      requests = 0;
      const first = await start();
      survived = first.status === 202;
      expect(survived || first.status === 502).toBe(true);
      killAfter = Number.POSITIVE_INFINITY;
      const repeated = await start();
      expect([200, 202]).toContain(repeated.status);
      expect(await executions()).toBe(before + 1);
      kills += survived ? 0 : 1;
    }
    // by its key, its start, its end and its answer
    expect(kills).toBeGreaterThanOrEqual(4);
    observed('FC-106', { outcome: 'one execution' });
  }, 300_000);
});
