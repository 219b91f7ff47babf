import type { Intercept } from '../../../local/wire/answer.ts';
import { EXIT_HEADER, makeKillable } from '../../../testing/chaos/assembly.ts';
import { loggedAssembly } from '../../support/requests.ts';
import { sized } from '../../support/size.ts';
import { Triggers } from '../../support/triggers.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

/** After which request of the start function its process is killed; counted anew for each event. */
let killAfter = Number.POSITIVE_INFINITY;
let requests = 0;
const killing: Intercept = async (request, passOn) => {
  if (!/\bapp\/[\w-]*\bstart\b/.test(request.headers['user-agent'] ?? '')) return await passOn();
  requests += 1;
  const isLast = requests === killAfter;
  const answer = await passOn();
  return isLast ? { ...answer, headers: { ...answer.headers, [EXIT_HEADER]: 'now' } } : answer;
};

let world: World;
let triggers: Triggers;
beforeAll(async () => {
  const assembly = await loggedAssembly('briefing');
  makeKillable(assembly);
  // cold starts of worker threads take seconds; test/worlds holds both worlds together
  world = await openOwnWorld(assembly, { simulated: sized(true, false), intercept: killing });
  triggers = new Triggers(world);
});
afterAll(async () => {
  triggers.close();
  await world.close();
});

/** Puts an event and kills the function after one of its requests; Lambda invokes it again. */
async function killedAt(point: number, detail: Record<string, unknown>): Promise<string> {
  killAfter = point;
  requests = 0;
  const eventId = await triggers.put({ source: 'newsroom', detailType: 'BriefingRequested', detail });
  await triggers.eventually(() => (requests >= point ? true : undefined));
  killAfter = Number.POSITIVE_INFINITY;
  for (let second = 0; second < 300 && triggers.decisionsOn(eventId).length === 0; second++) await world.pass(1_000);
  return triggers.decisionsOn(eventId)[0]?.code ?? 'nothing';
}

test('a start that is killed after its request is one execution, which its retry finds', async () => {
  expect(await killedAt(1, { requestId: 'killed', topic: 'tides' })).toBe('EVENT_STARTED_RUN');
  expect(await triggers.executions()).toHaveLength(1);
  expect(await triggers.undelivered()).toEqual([]);
});

test('a refusal that is killed after its message is refused again, and starts nothing', async () => {
  const before = await triggers.executions();
  expect(await killedAt(1, { requestId: 'refused', topic: 'x' })).toBe('EVENT_REFUSED');
  const letters = await triggers.undelivered();
  expect(letters.map(({ code }) => code)).toEqual(['InvalidInputError', 'InvalidInputError']);
  expect(await triggers.executions()).toEqual(before);
});
