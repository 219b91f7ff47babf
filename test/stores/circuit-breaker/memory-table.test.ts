import type { CircuitRecord } from '../../../patterns/circuit-breaker/index.ts';
import { equals, setAttributes } from '../../../patterns/conditional-write.ts';
import { memoryBreakerTable } from '../../../stores/circuit-breaker/memory-table.ts';
import { BREAKER, closed } from '../../patterns/circuit-breaker/records.ts';

const write = (generation: number) => ({
  conditions: [equals('generation', generation)],
  changes: setAttributes({ generation: generation + 1 }),
});

test('a table in memory writes a record only while its conditions hold', async () => {
  const table = memoryBreakerTable(new Map([[BREAKER, closed() as CircuitRecord]]));
  expect(await table.write(BREAKER, write(3))).toBe('conflict');
  expect(await table.write(BREAKER, write(4))).toMatchObject({ generation: 5 });
  expect(await table.read(BREAKER)).toMatchObject({ generation: 5 });
  expect(await table.read('unknown')).toBeUndefined();
});

test('a table in memory lists its circuits by id', async () => {
  const circuits = ['b', 'a', 'c'].map((breakerId) => [breakerId, closed({ breakerId }) as CircuitRecord] as const);
  expect((await memoryBreakerTable(new Map(circuits)).list()).map(({ breakerId }) => breakerId)).toEqual([
    'a',
    'b',
    'c',
  ]);
});
