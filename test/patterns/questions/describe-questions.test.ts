import { describeQuestions } from '../../../patterns/questions/describe-questions.ts';

const described = (...values: readonly unknown[]) =>
  describeQuestions(values.map((value) => ({ value: JSON.stringify(value) })));

test.each([
  ['a text is shown as it is', ['Release it?'], 'Release it?'],
  ['another value as JSON', [{ price: 3 }], '{"price":3}'],
  ['several in one line', ['Release it?', { price: 3 }], 'Release it?; {"price":3}'],
])('%s', (_, values, shown) => {
  expect(described(...values)).toBe(shown);
});

test('a long question is cut to 200 bytes, also within characters of several', () => {
  for (const text of ['a'.repeat(16_000), '✓'.repeat(5_000)]) {
    const shown = described(text);
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(200);
    expect(shown).not.toContain('\uFFFD');
  }
});
