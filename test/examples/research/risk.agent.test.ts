import fc from 'fast-check';
import { readRisk, readSimpleRisk } from '../../../examples/research/risk.agent.ts';
import { barsFrom, changes } from './support.ts';

describe.each([
  { name: 'risk', bars: 253, read: readRisk },
  { name: 'simple risk', bars: 64, read: readSimpleRisk },
])('$name', ({ bars: length, read }) => {
  test('never says buy', () => {
    fc.assert(
      fc.property(changes(-0.3, 0.3, length), (series) => expect(read(barsFrom(series)).signal).not.toBe('buy')),
      {
        numRuns: 30,
      },
    );
  });

  test('sees no less danger when the same prices swing wider', () => {
    fc.assert(
      fc.property(changes(-0.02, 0.02, length), (series) => {
        const calm = series.map((change) => change - series.reduce((sum, one) => sum + one, 0) / series.length);
        const wild = read(barsFrom(calm.map((change) => 3 * change))).figures.danger ?? 0;
        expect(wild).toBeGreaterThanOrEqual(read(barsFrom(calm)).figures.danger ?? 1);
      }),
      { numRuns: 30 },
    );
  });

  test('forbids to enter a crash', () => {
    expect(read(barsFrom(Array.from({ length }, (_, index) => (index % 2 === 0 ? -0.07 : 0.05)))).signal).toBe('sell');
  });
});
