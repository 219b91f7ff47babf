import {
  decideAnswer,
  decideAsk,
  decideRefusal,
  decideTimeout,
  decideWait,
  type QuestionDecision,
} from '../../../patterns/questions/decisions.ts';
import type { QuestionRecord } from '../../../patterns/questions/question.ts';

const asker = { epoch: 1, phase: 'ask', agent: 'clerk', replica: 0, tier: 'graph' };
const wait = { epoch: 1, token: 'token', sinceMs: 10, untilMs: 100 };

/** A record through decisions, each of which is written. */
class Record {
  found: QuestionRecord | undefined;

  apply<Result>(decide: (found: QuestionRecord | undefined) => QuestionDecision<Result>): Result {
    const { next, result } = decide(this.found);
    if (next !== undefined) this.found = { ...next, revision: (this.found?.revision ?? 0) + 1 };
    return result;
  }

  ask(...ids: string[]) {
    return this.apply((found) =>
      decideAsk(
        found,
        asker,
        ids.map((id) => ({ id, value: `"${id}?"` })),
        5,
      ),
    );
  }

  wait(changes: Partial<typeof wait> = {}) {
    return this.apply((found) => decideWait(found, { ...wait, ...changes }));
  }

  answer(id: string, value = '"yes"') {
    return this.apply((found) => decideAnswer(found, { id, value, actor: 'ann' }, 20)).kind;
  }
}

test('an answer that comes before the task waits is found by it, and one that comes after finds the token', () => {
  const early = new Record();
  early.ask('a');
  expect(early.answer('a')).toBe('stored');
  expect(early.wait()).toBe('answered');
  const late = new Record();
  late.ask('a');
  expect(late.wait()).toBe('waiting');
  late.answer('a');
  expect(late.found?.wait).toEqual({ kind: 'open', token: 'token', sinceMs: 10, untilMs: 100 });
});

test('asked again, a question keeps its answer, and the attempt writes nothing', () => {
  const record = new Record();
  record.ask('a', 'b');
  record.wait();
  record.answer('a');
  const { revision } = record.found ?? {};
  record.answer('b');
  expect(record.ask('a', 'b')).toMatchObject([{ answer: { value: '"yes"' } }, { answer: { value: '"yes"' } }]);
  expect(record.found?.revision).toBe((revision ?? 0) + 1);
});

test('asked again without an answer, it waits anew: the token before belongs to a task that is over', () => {
  const record = new Record();
  record.ask('a');
  record.wait();
  record.ask('a');
  expect(record.found?.wait).toEqual({ kind: 'asked' });
});

test('the newest task counts, whichever write comes last', () => {
  const record = new Record();
  record.ask('a');
  expect(record.wait({ token: 'second', sinceMs: 20 })).toBe('waiting');
  expect(record.wait({ token: 'first', sinceMs: 10 })).toBe('superseded');
  expect(record.found?.wait).toMatchObject({ token: 'second' });
});

test('an older execution neither asks nor waits any more', () => {
  const record = new Record();
  record.ask('a');
  if (record.found !== undefined) record.found = { ...record.found, epoch: 2 };
  expect(record.ask('b')).toBe('superseded');
  expect(record.wait()).toBe('superseded');
  expect(record.apply((found) => decideTimeout(found, 1, 50))).toBe('timed-out');
  expect(record.apply((found) => decideRefusal(found, asker, [{ id: 'a', value: '1' }], 'no', 50))).toBe('superseded');
  expect(record.found?.questions).toMatchObject([{ id: 'a' }]);
});

test('at the end of the time either the answer counts or the timeout, for all who ask then', () => {
  const answered = new Record();
  answered.ask('a');
  answered.wait();
  answered.answer('a');
  expect(answered.apply((found) => decideTimeout(found, 1, 100))).toBe('answered');
  const silent = new Record();
  silent.ask('a');
  silent.wait();
  expect(silent.apply((found) => decideTimeout(found, 1, 100))).toBe('timed-out');
  expect(silent.answer('a')).toBe('timed-out');
  expect(silent.apply((found) => decideTimeout(found, 1, 101))).toBe('timed-out');
});

test('a question that was answered is known when the next one is asked, as often as it is answered again', () => {
  const record = new Record();
  record.ask('a');
  record.answer('a');
  record.ask('b');
  expect([record.answer('a'), record.answer('a', '"no"'), record.answer('c')]).toEqual([
    'stored',
    'answered-otherwise',
    'not-asked',
  ]);
  expect(record.found?.questions).toMatchObject([{ id: 'b' }]);
  expect(record.found?.questions[0]).not.toHaveProperty('answer');
});

test('an answer that was refused is forgotten, with its reason, and may be given otherwise', () => {
  const record = new Record();
  record.ask('a', 'b');
  record.answer('a');
  record.answer('b');
  record.apply((found) => decideRefusal(found, asker, [{ id: 'a', value: '"a?"' }], 'not that', 50));
  expect(record.found).toMatchObject({ questions: [{ id: 'a', refusal: 'not that' }], past: [{ id: 'b' }] });
  expect(record.answer('a', '"no"')).toBe('stored');
});
