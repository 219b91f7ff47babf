import { answerLevel } from '../../../patterns/degradation/answer-level.ts';

const levelOf = (made: () => unknown) =>
  answerLevel({ name: 'pipeline', degradationLevel: made as () => 0 }, { failed: 2 }, String);

test('an answer has the level that its agent names, and none where that is full service', () => {
  expect([0, 1, 2].map((level) => levelOf(() => level))).toEqual([{}, { level: 1 }, { level: 2 }]);
  expect(answerLevel({ name: 'pipeline' }, null, String)).toEqual({});
});

test.each([3, -1, '1', null, undefined, Number.NaN, { level: 1 }, Promise.resolve(1)])(
  'fails as an invalid answer for %p',
  (level) => {
    expect(() => levelOf(() => level)).toThrow(
      expect.objectContaining({
        name: 'AgentOutputInvalidError',
        message: expect.stringMatching(/the degradation level of pipeline is .*, it must be 0, 1 or 2/) as string,
      }),
    );
  },
);

test('fails as an invalid answer where the agent throws', () => {
  const hostile = () => {
    throw new Error('no');
  };
  expect(() => levelOf(hostile)).toThrow('the degradation level of pipeline cannot be made: Error: no');
});
