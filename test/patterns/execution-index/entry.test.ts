import { entryVersion, indexedInput } from '../../../patterns/execution-index/entry.ts';

test('the service has the last word of an end, and a redrive comes after every end before it', () => {
  const versions = [0, 1, 2].flatMap((redriveCount) =>
    (['start', 'handler', 'service'] as const).map((witness) => entryVersion(redriveCount, witness)),
  );
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
});

test('an entry keeps the beginning of an input, so that it costs one write unit', () => {
  expect(indexedInput('{"ticker":"AAPL"}')).toBe('{"ticker":"AAPL"}');
  expect(Buffer.byteLength(indexedInput(JSON.stringify('ä'.repeat(50_000))))).toBeLessThanOrEqual(256);
});
