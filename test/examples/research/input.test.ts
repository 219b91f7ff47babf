import fc from 'fast-check';
import { researchInputSchema } from '../../../examples/research/input.ts';

describe('the input of the research workflow', () => {
  const refusal = (input: unknown): string => {
    const parsed = researchInputSchema.safeParse(input);
    expect(parsed.success).toBe(false);
    return parsed.error?.issues.map(({ message }) => message).join('; ') ?? '';
  };

  test.each(['A', 'AAPL', 'BRK.B', 'BF-B', 'ABCDEFGHIJ', 'T1'])('takes the ticker %s', (ticker) => {
    expect(researchInputSchema.parse({ ticker })).toEqual({ ticker });
    expect(researchInputSchema.parse({ ticker, dataDir: '/prices' })).toEqual({ ticker, dataDir: '/prices' });
  });

  test.each(['', 'aapl', 'ABCDEFGHIJK', '.A', '1A', 'A..B', 'A/B', 'A B', 'A\n', 'ÄÖ', 5, null])(
    'fails for the ticker %j with what was received and what is allowed',
    (ticker) => {
      const message = refusal({ ticker });
      expect(message).toMatch(/^ticker is [\x20-\x7e]+; a ticker is 1 to 10 characters/);
      if (ticker === 'aapl') expect(message).toContain('"aapl"');
    },
  );

  test('fails in one short printable line whatever is sent as a ticker', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 11, maxLength: 2000 }), (ticker) => {
        const message = refusal({ ticker });
        expect(message).toMatch(/^[\x20-\x7e]+$/);
        expect(message.length).toBeLessThan(400);
      }),
    );
  });

  test.each(['prices', './prices', '', '/a\0b', '/a\nb', 7])('fails for the dataDir %j', (dataDir) => {
    expect(refusal({ ticker: 'AAPL', dataDir })).toMatch(/^dataDir is [\x20-\x7e]+; it must be the absolute path/);
  });

  test('fails for a key it does not know, for nothing and for no object', () => {
    expect(refusal({ ticker: 'AAPL', datadir: '/prices' })).toContain('unknown "datadir"');
    expect(refusal({})).toContain('ticker is missing');
    expect(refusal('AAPL')).toContain('the input is "AAPL"');
  });
});
