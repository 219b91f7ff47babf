import { agentIn, openWorld, type World } from '../../support/world.ts';
import { userIn } from '../../workflow/questions/support.ts';

let world: World;
let user: ReturnType<typeof userIn>;
beforeAll(async () => {
  world = await openWorld('newsletter');
  user = userIn(world);
});
afterAll(async () => {
  await world.close();
});

const MINUTE = 60_000;
const topics = ['gardens', 'boats'];
const letter = 'What is new in boats.\nWhat is new in gardens.';

test.each([true, false])(
  'each topic is a task, and the letter is sent when the answer is yes: %s',
  async (isApproved) => {
    const { arn, did } = await user.during(
      `answer-${isApproved}`,
      { topics },
      {
        [MINUTE]: async (id) => {
          const asked = await user.asked(id);
          await user.answer(id, { value: isApproved });
          return asked;
        },
      },
    );
    expect(did).toMatchObject([[{ agent: 'approve', question: { question: 'Send this?', letter } }]]);
    const result = await world.ended(arn);
    expect(result.outcome.status).toBe('SUCCEEDED');
    expect(agentIn(result, 'state')).toMatchObject({ output: { letter, isSent: isApproved } });
  },
);
