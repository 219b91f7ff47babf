import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import {
  absent,
  anyOf,
  applyWrite,
  type Change,
  type Condition,
  type ConditionalWrite,
  equals,
  setAttributes,
} from '../../patterns/conditional-write.ts';
import { renderWrite } from '../../stores/conditional-write.ts';
import { type DynaliteTable, startDynaliteTable } from './circuit-breaker/dynalite-table.ts';

let dynamo: DynaliteTable;
beforeAll(async () => {
  dynamo = await startDynaliteTable();
});
afterAll(() => dynamo.stop());

let count = 0;

/** Makes a write on a stored item, which is left out to make it on none. @returns the item after it, without its key */
async function writeToTable(stored: object | undefined, write: ConditionalWrite): Promise<object | 'conflict'> {
  const breakerId = `item-${count++}`;
  if (stored !== undefined) {
    const Item = marshall({ ...stored, breakerId });
    await dynamo.client.send(new PutItemCommand({ TableName: dynamo.tableName, Item }));
  }
  try {
    const { Attributes = {} } = await dynamo.client.send(
      new UpdateItemCommand({
        TableName: dynamo.tableName,
        Key: marshall({ breakerId }),
        ...renderWrite(write, 'breakerId'),
        ReturnValues: 'ALL_NEW',
      }),
    );
    const { breakerId: _, ...item } = unmarshall(Attributes);
    return item;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return 'conflict';
    throw error;
  }
}

const number = fc.integer({ min: 0, max: 3 });
const key = fc.constantFrom('a', 'b', 'size', 'status.x');
const item = fc.record(
  {
    number,
    sum: number,
    text: fc.constantFrom('x', 'y'),
    map: fc.dictionary(key, number, { maxKeys: 3 }),
    set: fc.uniqueArray(key, { minLength: 1, maxLength: 3 }).map((members) => new Set(members)),
  },
  { requiredKeys: ['map'] },
);
const path = fc.oneof(
  fc.constantFrom('number', 'text', 'map', 'set').map((attribute) => [attribute] as const),
  key.map((entry) => ['map', entry] as const),
);
const comparison = fc.record({
  kind: fc.constantFrom('equals' as const, 'differs' as const, 'at-most' as const, 'less-than' as const),
  path: fc.constantFrom(['number'] as const, ['map', 'a'] as const),
  value: number,
});
const simple: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constantFrom('absent' as const, 'present' as const), path }),
  comparison,
  fc.constantFrom('x', 'y').map((value) => equals('text', value)),
  number.map((size) => ({ kind: 'size-less-than', path: ['map'], size }) as const),
  fc.record({
    kind: fc.constant('has-capacity-or-contains' as const),
    path: fc.constant(['set'] as const),
    size: number,
    member: key,
  }),
  fc.constant({ kind: 'no-record' } as const),
);
const condition = fc.oneof(
  { weight: 4, arbitrary: simple },
  { weight: 1, arbitrary: fc.array(simple, { minLength: 1, maxLength: 3 }).map((some) => anyOf(...some)) },
);
// DynamoDB refuses two changes of one path in one write
const changes: fc.Arbitrary<Change[]> = fc
  .record(
    {
      number: fc.constantFrom<Change>(...setAttributes({ number: 7 }), { kind: 'remove', path: ['number'] }),
      entry: fc.oneof(
        key.map((entry): Change => ({ kind: 'set', path: ['map', entry], value: 9 })),
        key.map((entry): Change => ({ kind: 'remove', path: ['map', entry] })),
      ),
      set: key.map((member): Change => ({ kind: 'add', path: ['set'], member })),
      sum: fc.integer({ min: -2, max: 2 }).map((by): Change => ({ kind: 'increase', path: ['sum'], by })),
      text: fc.constantFrom<Change>(...setAttributes({ text: 'z' }), { kind: 'remove', path: ['text'] }),
    },
    { requiredKeys: ['number'] },
  )
  .map((byPath) => Object.values(byPath));

test('a rendered write has the effect on a table that applyWrite has in memory', async () => {
  const seen = { written: 0, conflicts: 0 };
  await fc.assert(
    fc.asyncProperty(
      item,
      fc.array(condition, { minLength: 1, maxLength: 2 }),
      changes,
      async (stored, conditions, made) => {
        const write = { conditions, changes: made };
        const expected = applyWrite(stored, write);
        expect(await writeToTable(stored, write)).toEqual(expected);
        seen[expected === 'conflict' ? 'conflicts' : 'written'] += 1;
      },
    ),
    { numRuns: 150 },
  );
  expect(Math.min(seen.written, seen.conflicts)).toBeGreaterThan(15);
});

test.each<[string, Condition, 'written' | 'conflict']>([
  ['no-record', { kind: 'no-record' }, 'written'],
  ['absent', absent('epoch'), 'written'],
  ['differs, which needs the attribute', { kind: 'differs', path: ['epoch'], value: 1 }, 'conflict'],
  ['at-most', { kind: 'at-most', path: ['epoch'], value: 1 }, 'conflict'],
  ['any-of', anyOf(absent('epoch'), equals('epoch', 1)), 'written'],
  ['has-capacity-or-contains', { kind: 'has-capacity-or-contains', path: ['failed'], size: 1, member: 'a' }, 'written'],
  [
    'has-capacity-or-contains without capacity',
    { kind: 'has-capacity-or-contains', path: ['failed'], size: 0, member: 'a' },
    'conflict',
  ],
])(
  'a rendered write on no record has the same outcome in memory and on a table under the condition %s',
  async (_, one, outcome) => {
    const write = { conditions: [one], changes: setAttributes({ epoch: 1 }) };
    expect(applyWrite(undefined, write)).toEqual(outcome === 'written' ? { epoch: 1 } : 'conflict');
    expect(await writeToTable(undefined, write)).toEqual(outcome === 'written' ? { epoch: 1 } : 'conflict');
  },
);

const stored = { epoch: 2, status: 'started', votes: { a: 1 }, failed: new Set(['x']) };

test.each<[Condition, boolean]>([
  [absent('votes', 'a'), false],
  [{ kind: 'present', path: ['votes', 'a'] }, true],
  [equals('epoch', 2), true],
  [{ kind: 'differs', path: ['status'], value: 'started' }, false],
  [{ kind: 'at-most', path: ['epoch'], value: 2 }, true],
  [{ kind: 'at-most', path: ['epoch'], value: 1 }, false],
  [{ kind: 'less-than', path: ['epoch'], value: 2 }, false],
  [{ kind: 'less-than', path: ['epoch'], value: 3 }, true],
  [{ kind: 'size-less-than', path: ['votes'], size: 1 }, false],
  [{ kind: 'has-capacity-or-contains', path: ['failed'], size: 1, member: 'y' }, false],
  [{ kind: 'has-capacity-or-contains', path: ['failed'], size: 1, member: 'x' }, true],
  [anyOf(equals('epoch', 9), absent('epoch')), false],
])('a rendered write under the condition %j succeeds: %s', async (condition, succeeds) => {
  const write = { conditions: [condition], changes: setAttributes({ epoch: 3 }) };
  const expected = succeeds ? { ...stored, epoch: 3 } : 'conflict';
  expect(await writeToTable(stored, write)).toEqual(expected);
  expect(applyWrite(stored, write)).toEqual(expected);
});
