import { randomUUID } from 'node:crypto';
import { readHistory } from '../../../ops/history.ts';
import { listExecutions } from '../../../ops/list.ts';
import { listAllQuestions } from '../../../ops/questions.ts';
import { redriveExecution } from '../../../ops/redrive.ts';
import { resumeWorkflow } from '../../../ops/resume.ts';
import { readExecution } from '../../../ops/status.ts';
import { stopExecution } from '../../../ops/stop.ts';
import type { Json } from '../../../patterns/json/json.ts';
import { decideAnswer } from '../../../patterns/questions/decisions.ts';
import { readWorkflow } from '../../../stores/checkpoints/ownership.ts';
import { decideQuestions, listQuestions } from '../../../stores/questions/questions.ts';
import { observed } from '../../support/observed.ts';
import { agentIn, attemptsOf, openWorld, type World } from '../../support/world.ts';
import { userIn } from './support.ts';

let world: World;
let user: ReturnType<typeof userIn>;
beforeAll(async () => {
  world = await openWorld('asking');
  user = userIn(world);
});
afterAll(async () => {
  await world.close();
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const newName = () => `asking-${randomUUID()}`;

/** Answers the question that is open, and says what was asked. */
const answers = (value: string | number) => async (arn: string) => {
  const asked = await user.asked(arn);
  const { run, isRepeated } = await user.answer(arn, { value });
  return { asked: asked.map(({ question }) => question), run, isRepeated };
};

/** The refusal of an answer. */
const refusal = async (arn: string, request: Parameters<typeof user.answer>[1]) =>
  user.answer(arn, request).then(
    (answered) => `accepted ${JSON.stringify(answered)}`,
    (error: Error) => error.message,
  );

function failureOf(agent: ReturnType<typeof agentIn>): string | undefined {
  return agent.status === 'done' ? agent.replicas[0]?.failures[0]?.error : undefined;
}

const answerIn = async (arn: string) => {
  const result = await world.ended(arn);
  return { status: result.outcome.status, clerk: agentIn(result, 'clerk'), result };
};

test('two questions of a node are asked one after the other, and each gets its own answer', async () => {
  const { arn, did } = await user.during(
    newName(),
    { asks: 'in-a-row' },
    { [MINUTE]: answers('one'), [2 * MINUTE]: answers('two') },
  );
  expect(did).toEqual([
    { asked: ['first?'], run: 'goes-on', isRepeated: false },
    { asked: ['second?'], run: 'goes-on', isRepeated: false },
  ]);
  const { clerk, result } = await answerIn(arn);
  expect(clerk).toMatchObject({ status: 'done', output: ['in-a-row "one" "two"', 'end '] });
  // each answer continues the tier, and nothing failed
  expect(attemptsOf(result, 'clerk')).toEqual(['graph', 'graph', 'graph']);
  expect(clerk).toMatchObject({ replicas: [{ tier: 'graph', failures: [] }] });
});

test('questions of parallel nodes are asked at once, named when they are answered, and the run goes on with the last', async () => {
  const { arn, did } = await user.during(
    newName(),
    { asks: 'at-once' },
    {
      [MINUTE]: async (id) => {
        const asked = await user.asked(id);
        const unnamed = await refusal(id, { value: 'which?' });
        const [left = '', right = ''] = ['left?', 'right?'].map(
          (text) => asked.find(({ question }) => question === text)?.id,
        );
        const first = await user.answer(id, { value: 'to the right', question: right });
        const second = await user.answer(id, { value: 'to the left', question: left.slice(0, 12) });
        return { unnamed, runs: [first.run, second.run] };
      },
    },
  );
  expect(did[0]?.unnamed).toMatch(/asks 2 questions, name the one that is answered:\n\w{32} of clerk: "\w+\?"\n/);
  expect(did[0]?.runs).toEqual(['waits', 'goes-on']);
  const { clerk } = await answerIn(arn);
  expect(clerk).toMatchObject({ output: ['left "to the left"', 'right "to the right"', 'end '] });
});

test('a subgraph asks as its parent does', async () => {
  const { arn, did } = await user.during(newName(), { asks: 'subgraph' }, { [MINUTE]: answers('yes') });
  expect(did).toMatchObject([{ asked: ['within?'] }]);
  expect((await answerIn(arn)).clerk).toMatchObject({ output: ['within "yes"', 'end '] });
});

test('an answer that the graph refuses is asked for again, with the reason', async () => {
  const { arn, did } = await user.during<unknown>(
    newName(),
    { asks: 'even' },
    {
      [MINUTE]: async (id) => [await refusal(id, { value: 'three' }), (await user.answer(id, { value: 3 })).run],
      [2 * MINUTE]: async (id) => {
        const [asked] = await user.asked(id);
        return [asked?.refusal, (await user.answer(id, { value: 4 })).run];
      },
    },
  );
  expect(did).toEqual([
    [expect.stringMatching(/^answer .*number/), 'goes-on'],
    [expect.stringContaining('it must be even'), 'goes-on'],
  ]);
  observed('FC-134', { outcome: did.length === 2 ? 'asked again' : 'not asked' });
  expect((await answerIn(arn)).clerk).toMatchObject({ output: ['even 4', 'end '] });
});

test('the same answer given twice is one, also when the next question is asked; another one is refused', async () => {
  let first = '';
  const again = async (arn: string, value: unknown) => refusal(arn, { value: value as Json, question: first });
  const { arn, did } = await user.during<unknown>(
    newName(),
    { asks: 'in-a-row' },
    {
      [MINUTE]: async (id) => {
        first = (await user.answer(id, { value: { a: 1, b: 2 } })).question;
        return await again(id, { b: 2, a: 1 });
      },
      [2 * MINUTE]: async (id) => [
        await again(id, { a: 1, b: 2 }),
        await again(id, 'no'),
        (await user.asked(id))[0]?.question,
      ],
      [3 * MINUTE]: answers('two'),
    },
  );
  expect(did.slice(0, 2)).toEqual([
    expect.stringMatching(/"isRepeated":true/),
    [
      expect.stringMatching(/"isRepeated":true/),
      expect.stringMatching(/^ann answered the question otherwise at 20/),
      'second?',
    ],
  ]);
  expect((await answerIn(arn)).clerk).toMatchObject({ output: ['in-a-row {"a":1,"b":2} "two"', 'end '] });
  observed('FC-132', { outcome: 'once' });
  // it has ended, and the answer counted
  expect(await user.answer(arn, { value: 'two' })).toMatchObject({ isRepeated: true });
});

test('a run that asks nothing, one that has ended, and an unknown question are refused by name', async () => {
  const name = newName();
  const { arn, did } = await user.during(
    name,
    { asks: 'subgraph' },
    {
      [MINUTE]: async (id) => {
        const unknown = await refusal(id, { value: 1, question: 'ffff-none' });
        await user.answer(id, { value: 'yes' });
        return unknown;
      },
    },
  );
  expect(did).toEqual([
    expect.stringMatching(`^${name} asks no question ffff-none; it asks\n\\w{32} of clerk: "within\\?"$`),
  ]);
  await world.ended(arn);
  expect(await refusal(arn, { value: 1 })).toBe(`${name} is SUCCEEDED, it waits for no answer`);
  const silent = newName();
  const { did: refused } = await user.during(
    silent,
    { asks: 'nothing' },
    { 0: async (id) => refusal(id, { value: 1 }) },
  );
  expect(refused).toEqual([
    expect.stringMatching(`^${silent} (waits for no answer|is SUCCEEDED, it waits for no answer)$`),
  ]);
});

test('nobody answers in time: the next tier answers, and an answer that comes then is too late', async () => {
  const name = newName();
  const { arn } = await user.during(name, { asks: 'subgraph' }, {});
  const { clerk, result } = await answerIn(arn);
  expect(clerk).toMatchObject({
    output: ['nobody answered'],
    replicas: [{ tier: 'rules', failures: [{ tier: 'graph', error: 'AnswerTimeoutError' }] }],
  });
  expect(result.outcome.durationMs).toBeGreaterThanOrEqual(HOUR);
  observed('FC-130', { outcome: result.outcome.status, error: failureOf(clerk) });
  expect(await refusal(arn, { value: 'late' })).toBe(`${name} is SUCCEEDED, it waits for no answer`);
});

test('an answer that was stored, and whose author died before the wait was ended, counts when the wait is over', async () => {
  const name = newName();
  const { arn } = await user.during(
    name,
    { asks: 'subgraph' },
    {
      [MINUTE]: async (id) => {
        const [asked] = await user.asked(id);
        const owner = await readWorkflow(world.table, name);
        const incarnation = { workflowId: name, incarnation: owner?.incarnation ?? '' };
        const [place] = await listQuestions(world.table, incarnation);
        if (place === undefined) throw new Error('nothing is asked');
        const incoming = { id: asked?.id ?? '', value: '"yes"', actor: 'ann' };
        await decideQuestions(world.table, incarnation, place, (found) => decideAnswer(found, incoming, 0));
      },
    },
  );
  const { clerk, status, result } = await answerIn(arn);
  expect(clerk).toMatchObject({ output: ['within "yes"', 'end '], replicas: [{ tier: 'graph' }] });
  expect(result.outcome.durationMs).toBeGreaterThanOrEqual(HOUR);
  observed('FC-133', { outcome: status });
});

test('stopped while it waits and redriven, it asks the same question by another token, and the answer counts', async () => {
  const { arn, did } = await user.during<unknown>(
    newName(),
    { asks: 'in-a-row' },
    {
      [MINUTE]: async (id) => {
        const before = await user.asked(id);
        await stopExecution(world.target, await readExecution(world.target, id), { error: 'Stopped', cause: 'a test' });
        const stopped = await refusal(id, { value: 'one' });
        await redriveExecution(world.target, id);
        return { before, stopped };
      },
      [2 * MINUTE]: answers('one'),
      [3 * MINUTE]: answers('two'),
    },
  );
  expect(did).toMatchObject([
    {
      before: [{ question: 'first?' }],
      stopped: expect.stringMatching(/is ABORTED, it waits for no answer; redrive it first, then it asks again$/),
    },
    { asked: ['first?'], run: 'goes-on' },
    { asked: ['second?'], run: 'goes-on' },
  ]);
  const { clerk, status } = await answerIn(arn);
  expect(clerk).toMatchObject({ output: ['in-a-row "one" "two"', 'end '] });
  observed('FC-131', { outcome: status });
});

test('a run that failed after its answers is redriven without asking again', async () => {
  const { arn } = await user.during(
    newName(),
    { asks: 'in-a-row', fails: true },
    { [MINUTE]: answers('one'), [2 * MINUTE]: answers('two') },
  );
  expect((await world.ended(arn)).outcome.status).toBe('FAILED');
  // recovery redrives it, and the graph fails again at its end: what was answered is in its checkpoints
  await world.pass(HOUR);
  const history = await readHistory(world.target, arn);
  const entered = history.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  expect(history.filter(({ type }) => type === 'ExecutionRedriven').length).toBeGreaterThan(0);
  expect(entered.filter((name) => name === 'ask AwaitAnswer')).toHaveLength(2);
});

test('a resumed workflow asks again what was not answered, and the execution before it asks no more', async () => {
  const name = newName();
  let resumed = '';
  const { did } = await user.during<unknown>(
    name,
    { asks: 'subgraph' },
    {
      [MINUTE]: async () => {
        resumed = (await resumeWorkflow(world.target, name, 'again')).executionArn;
      },
      [2 * MINUTE]: async (id) => [
        await refusal(id, { value: 'to the old one' }),
        (await user.answer(resumed, { value: 'yes' })).run,
      ],
    },
  );
  expect(did[1]).toEqual([expect.stringMatching(/was superseded by .*again, which asks now$/), 'goes-on']);
  expect((await answerIn(resumed)).clerk).toMatchObject({ output: ['within "yes"', 'end '] });
});

test('the list says which runs wait, and for what, as long as they do', async () => {
  const name = newName();
  const listed = async () => {
    const { executions } = await listExecutions([world.target], { limit: 100, filter: { workflowId: name } });
    return executions.map(({ status, waitsFor }) => [status, waitsFor]);
  };
  const { arn, did } = await user.during<unknown>(
    name,
    { asks: 'in-a-row' },
    {
      [MINUTE]: async (id) => {
        const before = await listed();
        await user.answer(id, { value: 1 });
        return before;
      },
      [2 * MINUTE]: async (id) => {
        const before = await listed();
        await user.answer(id, { value: 2 });
        return before;
      },
    },
  );
  expect(did).toEqual([[['RUNNING', ['first?']]], [['RUNNING', ['second?']]]]);
  await world.ended(arn);
  expect(await listed()).toEqual([['SUCCEEDED', undefined]]);
});

test('nothing waits for an answer while it is not asked: the history has each wait once', async () => {
  const { arn } = await user.during(newName(), { asks: 'nothing' }, {});
  await world.ended(arn);
  const history = await readHistory(world.target, arn);
  const states = history.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  expect(states).toContain('ask Invoke');
  expect(states).not.toContain('ask AwaitAnswer');
});

test('a schema that cannot be read refuses no answer: the graph has it, and decides', async () => {
  const { arn, did } = await user.during(newName(), { asks: 'unreadable' }, { [MINUTE]: answers('anything') });
  expect(did).toEqual([{ asked: ['as it likes?'], run: 'goes-on', isRepeated: false }]);
  expect((await answerIn(arn)).clerk).toMatchObject({ status: 'done', output: ['unreadable "anything"', 'end '] });
});

test('all open questions are listed with their executions, the oldest first, and no others', async () => {
  const ids = [newName(), newName()];
  const [both = '', one = ''] = ids;
  const listed = async () =>
    (await listAllQuestions([world.target], 10)).filter(({ execution }) => ids.includes(execution));
  const [first, second] = await Promise.all([
    user.during(both, { asks: 'at-once' }, { [MINUTE]: listed }),
    user.during(one, { asks: 'fields', text: 'now?' }, {}),
  ]);
  const asked = first.did[0] ?? [];
  expect(asked.map(({ execution }) => execution).toSorted()).toEqual([both, both, one].toSorted());
  expect(asked.find(({ execution }) => execution === one)?.question).toEqual({ text: 'now?' });
  expect(asked).toEqual(asked.toSorted((a, b) => a.askedAtMs - b.askedAtMs));
  await Promise.all([first, second].map(({ arn }) => world.ended(arn)));
  expect(await listed()).toEqual([]);
});
