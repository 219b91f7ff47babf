import { isAnswered, MAX_QUESTION_BYTES, MAX_QUESTIONS, questionRecord } from '../../../patterns/questions/question.ts';

const asked = { id: 'q', value: '"Release it?"', askedAtMs: 1 };
const answered = { ...asked, answer: { value: 'true', actor: 'ann', atMs: 2 } };

test('a record is answered once each of its questions is', () => {
  expect(
    [[asked], [answered, asked], [answered], [answered, answered]].map((questions) => isAnswered({ questions })),
  ).toEqual([false, false, true, true]);
});

test('as many questions as allowed, with their answers, fit an item of DynamoDB', () => {
  expect(2 * MAX_QUESTIONS * MAX_QUESTION_BYTES).toBeLessThan(400 * 1024);
});

test('a record asks something', () => {
  const of = { revision: 1, epoch: 1, phase: 'p', agent: 'a', replica: 0, tier: 't', wait: { kind: 'asked' } };
  expect(questionRecord.safeParse({ ...of, questions: [asked] }).success).toBe(true);
  expect(questionRecord.safeParse({ ...of, questions: [] }).success).toBe(false);
});
