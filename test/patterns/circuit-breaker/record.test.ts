import * as fc from 'fast-check';
import { initialRecord, isCurrent, parseRecord } from '../../../patterns/circuit-breaker/record.ts';
import { observed } from '../../support/observed.ts';
import { closed, halfOpen, isolated, open } from './records.ts';

describe('the record of a circuit', () => {
  test('of an unknown version is refused with the version and the remedy', () => {
    expect(() => parseRecord({ breakerId: 'x', schemaVersion: 2 })).toThrow(
      'the record of circuit x has schemaVersion 2; this version reads 1: deploy the version that wrote it',
    );
  });

  test('of an unknown state, or without the fields of its state, is refused', () => {
    const record = initialRecord('x', 1);
    fc.assert(
      fc.property(fc.string(), (state) => {
        expect(() => parseRecord({ ...record, state })).toThrow();
      }),
    );
    let thrown: unknown;
    try {
      parseRecord({ ...record, state: 'OPEN' });
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).toContain('openUntilMs');
    observed('R14', { outcome: 'fails', error: (thrown as Error).name });
  });

  test.each([closed(), open(), halfOpen(), isolated()])('is read as it was written in state $state', (record) => {
    expect(parseRecord({ ...record })).toEqual(record);
  });

  test('without a set of ids has an empty one, since DynamoDB stores none', () => {
    const { failed: _, ...stored } = closed();
    expect(parseRecord(stored)).toEqual(closed());
  });

  test('that was written before states were kept has no history', () => {
    const { history: _, ...stored } = closed();
    expect(parseRecord(stored)).toEqual(closed({ history: [] }));
  });

  test('takes outcomes of its own generation only, or of calls admitted before it existed', () => {
    const record = closed({ generation: 4, firstGeneration: 4 });
    expect([3, 4, 0].map((generation) => isCurrent(record, { generation }))).toEqual([false, true, true]);
    expect(isCurrent({ ...record, generation: 5 }, { generation: 0 })).toBe(false);
  });
});
