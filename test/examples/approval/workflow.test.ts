import { apiOf } from '../../support/api.ts';
import { openQuietWorld } from '../../support/quiet-assembly.ts';
import { agentIn, type World } from '../../support/world.ts';
import { userIn } from '../../workflow/questions/support.ts';

let world: World;
let user: ReturnType<typeof userIn>;
beforeAll(async () => {
  world = await openQuietWorld('approval');
  user = userIn(world);
});
afterAll(async () => {
  await world.close();
});

const MINUTE = 60_000;
const topic = 'a release';
const draft = 'We are glad to announce a release.';

test('it publishes what was approved, and asks with the draft', async () => {
  const { arn, did } = await user.during(
    'approved',
    { topic },
    {
      [MINUTE]: async (id) => {
        const asked = await user.asked(id);
        await user.answer(id, { value: true });
        return asked;
      },
    },
  );
  expect(did).toMatchObject([
    [{ agent: 'announcer', question: { question: 'Publish this?', draft }, answerSchema: { type: 'boolean' } }],
  ]);
  expect(agentIn(await world.ended(arn), 'announcer')).toMatchObject({ output: { draft, isPublished: true } });
});

test('without an answer within a day nothing is published', async () => {
  const { arn } = await user.during('unanswered', { topic }, {});
  const result = await world.ended(arn);
  expect(agentIn(result, 'announcer')).toMatchObject({ output: { isPublished: false } });
  expect(result.outcome.durationMs).toBeGreaterThanOrEqual(24 * 60 * MINUTE);
});

test('the API shows the question and takes its answer by its id: refused, accepted, repeated, and otherwise', async () => {
  const call = apiOf(world);
  const path = '/executions/by-api';
  const { arn, did } = await user.during(
    'by-api',
    { topic },
    {
      [MINUTE]: async () => {
        const { body } = await call('GET', path);
        const [asked] = body.waitsFor as { id: string; question: unknown; until: string }[];
        const question = asked?.id ?? '';
        const answer = async (sent: object) => {
          const { status, body: answered } = await call('POST', `${path}/answer`, sent);
          return [status, answered.type ?? answered.run];
        };
        return {
          asked: asked?.question,
          unnamed: await answer({ value: true }),
          refused: await answer({ value: 'yes', question }),
          unknown: await answer({ value: true, question: 'ffff-none' }),
          accepted: await answer({ value: true, question }),
          repeated: await answer({ value: true, question }),
        };
      },
    },
  );
  expect(did).toEqual([
    {
      asked: { question: 'Publish this?', draft },
      unnamed: [400, 'invalid-request'],
      refused: [400, 'invalid-request'],
      unknown: [409, 'not-waiting'],
      accepted: [202, 'goes-on'],
      repeated: [202, 'goes-on'],
    },
  ]);
  expect(agentIn(await world.ended(arn), 'announcer')).toMatchObject({ output: { isPublished: true } });
});
