import { observed } from '../../support/observed.ts';
import { Triggers } from '../../support/triggers.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let triggers: Triggers;
beforeAll(async () => {
  world = await openWorld('briefing');
  triggers = new Triggers(world);
});
afterAll(async () => {
  triggers.close();
  await world.close();
});

const requested = (requestId: unknown, detail: object = {}) => ({
  source: 'newsroom',
  detailType: 'BriefingRequested',
  detail: { requestId, topic: 'tides', ...detail },
});
const brokeOf = (story: string, urgency: number, briefing: unknown, edition = 1) => ({
  source: 'newsroom',
  detailType: 'StoryBroke',
  detail: { story, edition, urgency, briefing },
});
const ended = async (name: string) => (await world.ended(triggers.arnOf(name))).outcome;
const answerIn = (outcome: Awaited<ReturnType<typeof ended>>) => JSON.stringify(outcome.report?.phases);

test('an event starts an execution with the input that its paths and constants make', async () => {
  const { code, workflowId } = await triggers.decided(requested('maps', { limits: [{ words: 40 }] }));
  expect([code, workflowId]).toEqual(['EVENT_STARTED_RUN', expect.stringMatching(/^event-[0-9a-f]{64}$/)]);
  const outcome = await ended(workflowId);
  expect(outcome.status).toBe('SUCCEEDED');
  expect(answerIn(outcome)).toContain('40 plain words on tides');
});

test('a field whose path leads nowhere is left to the default of the schema', async () => {
  const { workflowId } = await triggers.decided(requested('defaults'));
  expect(answerIn(await ended(workflowId))).toContain('100 plain words on tides');
});

test('a pattern decides which events start the workflow, and one path may be all of the input', async () => {
  const briefing = { topic: 'flood', tone: 'formal' };
  const ignored = await triggers.put(brokeOf('quiet', 3, briefing));
  const { workflowId } = await triggers.decided(brokeOf('loud', 9, briefing));
  expect(answerIn(await ended(workflowId))).toContain('100 formal words on flood');
  expect(triggers.decisionsOn(ignored)).toEqual([]);
});

// T1.7
test('an event delivered again while its execution runs, after it succeeded and after it failed starts nothing', async () => {
  for (const [requestId, fails, status] of [
    ['succeeds', false, 'SUCCEEDED'],
    ['fails', true, 'FAILED'],
  ] as const) {
    const event = requested(requestId, { fails });
    const [first, second] = await Promise.all([triggers.decided(event), triggers.decided(event)]);
    const outcome = await ended(first.workflowId);
    expect(outcome.status).toBe(status);
    const third = await triggers.decided(event);
    expect([second, third].map(({ code, workflowId }) => [code, workflowId])).toEqual([
      ['EVENT_STARTED_RUN', first.workflowId],
      ['EVENT_STARTED_RUN', first.workflowId],
    ]);
    const names = await triggers.executions();
    expect(names.filter((name) => name === first.workflowId)).toHaveLength(1);
    if (!fails) observed('FC-100', { outcome: outcome.status });
  }
});

// T1.8
test('a second event of the same business key is the same execution, whatever else is in it and in whatever order', async () => {
  const { workflowId } = await triggers.decided(requested('twice', { sentAt: 1 }));
  const again = { ...requested('twice'), detail: { topic: 'tides', sentAt: 2, requestId: 'twice' } };
  expect(await triggers.decided(again)).toMatchObject({ code: 'EVENT_STARTED_RUN', workflowId });
  // a producer that writes the key as a number means the same key
  const numbers = [requested(7), requested('7')];
  const [one, other] = [await triggers.decided(numbers[0] as never), await triggers.decided(numbers[1] as never)];
  expect(one.workflowId).toBe(other.workflowId);
  expect(new Set(await triggers.executions()).size).toBe((await triggers.executions()).length);
});

test('another key, and the same key of another type of event, start executions of their own', async () => {
  const briefing = { topic: 'flood', tone: 'plain' };
  const started = await Promise.all([
    triggers.decided(brokeOf('dam', 9, briefing, 1)),
    triggers.decided(brokeOf('dam', 9, briefing, 2)),
    triggers.decided(requested('dam')),
  ]);
  expect(new Set(started.map(({ workflowId }) => workflowId)).size).toBe(3);
});

test.each([
  ['an input that the schema refuses', requested('short', { topic: 'x' }), 'topic is "x"'],
  ['an input without a required field', requested('none', { topic: undefined }), 'topic is missing'],
  ['no key', requested(undefined), 'the key detail.requestId is missing; it must be text or a number'],
  ['a key that is an object', requested({ a: 1 }), 'the key detail.requestId is {"a":1}'],
  ['an empty key', requested(''), 'the key detail.requestId is ""'],
  ['too large an input', requested('large', { topic: 'x'.repeat(100_001) }), 'allowed are 100000'],
])('%s starts nothing: the event is a dead letter with the reason at once', async (_, event, reason) => {
  await triggers.undelivered();
  const before = await triggers.executions();
  const nowMs = world.cloud?.clock.nowMs() ?? 0;
  expect((await triggers.decided(event)).code).toBe('EVENT_REFUSED');
  const [letter, ...others] = await triggers.undelivered();
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ code: 'InvalidInputError', reason: expect.stringContaining(reason) });
  expect(letter?.body).toMatchObject({
    source: 'newsroom',
    detail: JSON.parse(JSON.stringify(event.detail)) as object,
  });
  expect(await triggers.executions()).toEqual(before);
  expect((world.cloud?.clock.nowMs() ?? 0) - nowMs).toBeLessThan(10_000);
  observed('FC-101', { outcome: 'dead letter', error: letter?.code, codes: ['EVENT_REFUSED'] });
});

test('a key that has started another input is a dead letter, and starts nothing', async () => {
  const { workflowId } = await triggers.decided(requested('reused', { topic: 'tides' }));
  await triggers.undelivered();
  expect((await triggers.decided(requested('reused', { topic: 'winds' }))).code).toBe('EVENT_REFUSED');
  await ended(workflowId);
  expect((await triggers.decided(requested('reused', { topic: 'winds' }))).code).toBe('EVENT_REFUSED');
  const letters = await triggers.undelivered();
  expect(letters.map(({ reason }) => reason)).toEqual(
    Array(2).fill(`the key has started ${workflowId} before, with another input`),
  );
  observed('FC-102', { outcome: 'dead letter', error: letters[0]?.code, codes: ['EVENT_REFUSED'] });
});

test('nothing of an event but its id is in the log of the start function', async () => {
  await triggers.decided(requested('confidential-key', { topic: 'q' }));
  await triggers.decided(requested('confidential-key', { topic: 'confidential topic' }));
  expect(JSON.stringify(triggers.lines('start'))).not.toContain('confidential');
});
