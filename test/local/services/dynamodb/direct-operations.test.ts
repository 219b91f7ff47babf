import dynalite from 'dynalite';
import fc from 'fast-check';
import { type DirectOperations, openDirectOperations } from '../../../../local/services/dynamodb/direct-operations.ts';
import { callDynalite } from '../../../../local/services/dynamodb/dynalite-call.ts';
import { sized } from '../../../support/size.ts';

const TABLE = 'Items';
const CREATE = {
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['workflowId', 'record', 'status'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'workflowId', KeyType: 'HASH' },
    { AttributeName: 'record', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-status',
      KeySchema: [
        { AttributeName: 'status', KeyType: 'HASH' },
        { AttributeName: 'record', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

type Answer = { readonly status: number; readonly body: Record<string, unknown> };
type Call = (operation: string, request: object) => Promise<Answer>;

/** dynalite as a server, with its database. */
function wholeDynalite() {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const call: Call = async (operation, request) => {
    const { status, body } = await callDynalite(server, operation, JSON.stringify(request));
    return { status, body: JSON.parse(body) as Record<string, unknown> };
  };
  return { call, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

function direct(operations: DirectOperations): Call {
  return async (operation, request) => {
    // as text, so that no object is shared
    const { status, body } = await operations.run(operation, JSON.parse(JSON.stringify(request)) as object);
    return { status, body: JSON.parse(JSON.stringify(body)) as Record<string, unknown> };
  };
}

async function createTable(call: Call): Promise<void> {
  await call('CreateTable', CREATE);
  for (;;) {
    const { body } = await call('DescribeTable', { TableName: TABLE });
    if ((body.Table as { TableStatus: string }).TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The items of a batch come in any order. */
function comparable({ status, body }: Answer): Answer {
  const { Responses: responses, ...rest } = body as { Responses?: Record<string, unknown[]> };
  if (responses === undefined) return { status, body };
  const sorted = Object.entries(responses).map(([table, items]) => [
    table,
    items.map((item) => JSON.stringify(item)).sort(),
  ]);
  return { status, body: { ...rest, Responses: Object.fromEntries(sorted) as unknown } };
}

const key = fc.record({
  workflowId: fc.constantFrom('a', 'b').map((S) => ({ S })),
  record: fc.constantFrom('x#1', 'x#2', 'x#10', 'y', 'ä').map((S) => ({ S })),
});
const scalar = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'b', 'RUNNING').map((S) => ({ S })),
  fc.constantFrom('0', '1', '-1', '2.50', '10', '1e3').map((N) => ({ N })),
  fc.constantFrom('', 'YQ==', 'YWI=').map((B) => ({ B })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true }),
);
const set = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }).map((SS) => ({ SS }));
const value = fc.oneof(
  scalar,
  set,
  fc.dictionary(fc.constantFrom('p', 'q'), scalar).map((M) => ({ M })),
  fc.array(scalar, { maxLength: 2 }).map((L) => ({ L })),
);
const path = fc.constantFrom('#a', '#b', '#c', '#a.#b', '#a.#b.#c', '#l[1]', '#l[0].#b', '#s');
const NAMES = {
  '#a': 'attribute',
  '#b': 'p',
  '#c': 'q',
  '#l': 'list',
  '#s': 'status',
  '#r': 'record',
  '#w': 'workflowId',
};

/** The conditions that the stores write, and a few more. */
const condition = fc.letrec<{ readonly any: string; readonly one: string }>((tie) => ({
  one: fc.oneof(
    path.map((each) => `attribute_not_exists(${each})`),
    path.map((each) => `attribute_exists(${each})`),
    fc.constant('attribute_not_exists(#w)'),
    fc.tuple(path, fc.constantFrom('=', '<>', '<', '<=', '>', '>=')).map(([each, sign]) => `${each} ${sign} :v0`),
    fc.tuple(path, fc.constantFrom('<', '=')).map(([each, sign]) => `size(${each}) ${sign} :n`),
    path.map((each) => `contains(${each}, :v0)`),
    path.map((each) => `begins_with(${each}, :v0)`),
    path.map((each) => `${each} IN (:v0, :v1)`),
    path.map((each) => `${each} BETWEEN :n AND :n`),
  ),
  any: fc.oneof(
    { weight: 3, arbitrary: tie('one') },
    fc.tuple(tie('one'), fc.constantFrom('AND', 'OR'), tie('any')).map((parts) => parts.join(' ')),
    tie('any').map((each) => `NOT (${each})`),
    fc.tuple(tie('any'), tie('one')).map(([first, second]) => `(${first}) OR ${second}`),
  ),
})).any;

const update = fc
  .uniqueArray(
    fc.oneof(
      path.map((each) => ['SET', `${each} = :v1`] as const),
      path.map((each) => ['SET', `${each} = if_not_exists(${each}, :v1)`] as const),
      path.map((each) => ['SET', `${each} = ${each} + :n`] as const),
      path.map((each) => ['REMOVE', each] as const),
      path.map((each) => ['ADD', `${each} :set`] as const),
      path.map((each) => ['ADD', `${each} :n`] as const),
      path.map((each) => ['DELETE', `${each} :set`] as const),
    ),
    { minLength: 1, maxLength: 3, selector: ([, change]) => change.split(' ')[0] ?? '' },
  )
  .map((changes) =>
    ['SET', 'REMOVE', 'ADD', 'DELETE']
      .map((clause) => [clause, changes.filter(([kind]) => kind === clause).map(([, change]) => change)] as const)
      .filter(([, all]) => all.length > 0)
      .map(([clause, all]) => `${clause} ${all.join(', ')}`)
      .join(' '),
  );

interface Expressions {
  readonly [name: string]: unknown;
}

/** A request with the names and values that its expressions use; sometimes one too few, which is refused. */
function withUsed(request: Expressions, values: Readonly<Record<string, unknown>>, forgets: boolean): object {
  const text = Object.entries(request)
    .flatMap(([name, each]) => (name.endsWith('Expression') ? [String(each)] : []))
    .join(' ');
  const used = (known: Readonly<Record<string, unknown>>) =>
    Object.entries(known).filter(([name]) => new RegExp(`${name}(?![a-z0-9])`).test(text));
  const names = used(NAMES);
  const kept = used(values).slice(forgets ? 1 : 0);
  return {
    ...request,
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(kept.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(kept) }),
  };
}

const values = fc.record({
  ':v0': value,
  ':v1': value,
  ':n': fc.constantFrom('0', '1', '2').map((N) => ({ N })),
  ':set': set,
  ':w': fc.constantFrom('a', 'b').map((S) => ({ S })),
  ':r': fc.constantFrom('x', 'x#1', 'x#2', 'y').map((S) => ({ S })),
});
const forgets = fc.integer({ min: 0, max: 19 }).map((draw) => draw === 0);
const RETURNED = ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'] as const;
const CAPACITY = { ReturnConsumedCapacity: 'TOTAL' };

const operation: fc.Arbitrary<readonly [string, object]> = fc.oneof(
  fc
    .record({ key, values, forgets, update, condition: fc.option(condition), returned: fc.constantFrom(...RETURNED) })
    .map((drawn) => {
      const { condition: ConditionExpression, update: UpdateExpression } = drawn;
      const expressions = { UpdateExpression, ...(ConditionExpression === null ? {} : { ConditionExpression }) };
      const request = { TableName: TABLE, Key: drawn.key, ...expressions, ReturnValues: drawn.returned, ...CAPACITY };
      return ['UpdateItem', withUsed(request, drawn.values, drawn.forgets)] as const;
    }),
  fc
    .record({
      key,
      values,
      forgets,
      condition: fc.option(condition),
      attribute: value,
      list: value,
      status: fc.option(scalar),
    })
    .map(({ condition: ConditionExpression, ...drawn }) => {
      const Item = {
        ...drawn.key,
        attribute: drawn.attribute,
        list: drawn.list,
        ...(drawn.status && { status: drawn.status }),
      };
      const request = { TableName: TABLE, Item, ...(ConditionExpression === null ? {} : { ConditionExpression }) };
      return ['PutItem', withUsed(request, drawn.values, drawn.forgets)] as const;
    }),
  fc.record({ key, values, forgets, condition }).map((drawn) => {
    const request = { TableName: TABLE, Key: drawn.key, ConditionExpression: drawn.condition, ReturnValues: 'ALL_OLD' };
    return ['DeleteItem', withUsed(request, drawn.values, drawn.forgets)] as const;
  }),
  fc.tuple(key, fc.boolean()).map(([Key, isPart]) => {
    const request = { TableName: TABLE, Key, ConsistentRead: true, ...CAPACITY };
    return [
      'GetItem',
      withUsed(isPart ? { ...request, ProjectionExpression: '#a.#b, #l[0], #r' } : request, {}, false),
    ] as const;
  }),
  fc
    .uniqueArray(key, { minLength: 1, maxLength: 4, selector: (each) => JSON.stringify(each) })
    .map((Keys) => ['BatchGetItem', { RequestItems: { [TABLE]: { Keys, ConsistentRead: true } } }] as const),
  fc
    .record({
      values,
      forgets,
      range: fc.constantFrom('', ' AND begins_with(#r, :r)', ' AND #r >= :r', ' AND #r < :r', ' AND #r = :r'),
      filter: fc.option(condition),
      limit: fc.option(fc.integer({ min: 0, max: 3 })),
      forward: fc.boolean(),
      start: fc.option(key),
      index: fc.boolean(),
    })
    .map(({ values: all, index, limit, filter, start, ...drawn }) => {
      const request = {
        TableName: TABLE,
        ...(index ? { IndexName: 'by-status' } : {}),
        KeyConditionExpression: `${index ? '#s' : '#w'} = :w${drawn.range}`,
        ScanIndexForward: drawn.forward,
        ...(filter === null ? {} : { FilterExpression: filter }),
        ...(limit === null ? {} : { Limit: limit }),
        ...(start === null ? {} : { ExclusiveStartKey: start }),
        ...CAPACITY,
      };
      return ['Query', withUsed(request, all, drawn.forgets)] as const;
    }),
  fc.constant(['Scan', { TableName: TABLE, ConsistentRead: true }] as const),
  fc.constantFrom(
    ['GetItem', { TableName: 'Unknown', Key: { workflowId: { S: 'a' } } }] as const,
    ['Query', { TableName: TABLE }] as const,
    ['UpdateItem', { TableName: TABLE, Key: { workflowId: { S: '' }, record: { S: 'y' } } }] as const,
    ['TransactWriteItems', { TransactItems: [] }] as const,
  ),
);

test('tables in memory answer as dynalite does, refusals included, and hold the same items', async () => {
  const refusals = new Set<string>();
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 25 }), async (calls) => {
      const whole = wholeDynalite();
      try {
        const ours = direct(openDirectOperations());
        for (const call of [whole.call, ours]) await createTable(call);
        for (const [name, request] of calls) {
          const expected = await whole.call(name, request);
          expect([name, request, comparable(await ours(name, request))]).toEqual([name, request, comparable(expected)]);
          if (expected.status === 200) answered += 1;
          else refusals.add(String(expected.body.__type).replace(/^.*#/, ''));
        }
      } finally {
        await whole.close();
      }
    }),
    { numRuns: sized(60, 3_000) },
  );
  // else the property says nothing
  expect(answered).toBeGreaterThan(200);
  expect([...refusals]).toEqual(
    expect.arrayContaining(['ConditionalCheckFailedException', 'ValidationException', 'ResourceNotFoundException']),
  );
}, 600_000);

test('an item that was answered is not the one in the table', async () => {
  const operations = openDirectOperations();
  const call: Call = async (name, request) => (await operations.run(name, request)) as Answer;
  await createTable(call);
  const Key = { workflowId: { S: 'a' }, record: { S: 'x' } };
  const write = { TableName: TABLE, Key, UpdateExpression: 'SET m = :m', ReturnValues: 'ALL_NEW' };
  const { body } = await call('UpdateItem', {
    ...write,
    ExpressionAttributeValues: { ':m': { M: { n: { N: '1' } } } },
  });
  const { body: before } = await call('GetItem', { TableName: TABLE, Key });
  await call('UpdateItem', {
    TableName: TABLE,
    Key,
    UpdateExpression: 'SET m.n = :n',
    ExpressionAttributeValues: { ':n': { N: '2' } },
  });
  expect(body.Attributes).toMatchObject({ m: { M: { n: { N: '1' } } } });
  expect(before.Item).toMatchObject({ m: { M: { n: { N: '1' } } } });
});

test('an expression that was parsed before takes the values of its own request', async () => {
  const operations = openDirectOperations();
  const call = direct(operations);
  await createTable(call);
  const names = { '#n': 'count' };
  for (const N of ['1', '2', '3']) {
    const Key = { workflowId: { S: `w${N}` }, record: { S: 'x' } };
    const values = { ':new': { N }, ':old': { N } };
    const request = { TableName: TABLE, Key, UpdateExpression: 'SET #n = :new', ExpressionAttributeNames: names };
    const { body } = await call('UpdateItem', {
      ...request,
      ConditionExpression: 'attribute_not_exists(#n) OR #n = :old',
      ExpressionAttributeValues: values,
      ReturnValues: 'ALL_NEW',
    });
    expect(body.Attributes).toMatchObject({ count: { N } });
    const found = await call('Query', {
      TableName: TABLE,
      KeyConditionExpression: 'workflowId = :w',
      FilterExpression: '#n = :n',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':w': Key.workflowId, ':n': { N } },
    });
    expect(found.body.Items).toEqual([{ ...Key, count: { N } }]);
  }
});

test('an expression that was parsed before is calculated anew', async () => {
  const call = direct(openDirectOperations());
  await createTable(call);
  const counts: unknown[] = [];
  for (const N of ['5', '7', '9']) {
    const { body } = await call('UpdateItem', {
      TableName: TABLE,
      Key: { workflowId: { S: 'w' }, record: { S: 'x' } },
      UpdateExpression: 'SET #f = if_not_exists(#f, :n), #t = if_not_exists(#t, :zero) + :n',
      ExpressionAttributeNames: { '#f': 'first', '#t': 'total' },
      ExpressionAttributeValues: { ':n': { N }, ':zero': { N: '0' } },
      ReturnValues: 'ALL_NEW',
    });
    counts.push([body.Attributes]);
  }
  expect(counts).toMatchObject([
    [{ first: { N: '5' }, total: { N: '5' } }],
    [{ first: { N: '5' }, total: { N: '12' } }],
    [{ first: { N: '5' }, total: { N: '21' } }],
  ]);
});

test('a name that only a remembered expression uses is used, whatever the other expressions of its first request used', async () => {
  const call = direct(openDirectOperations());
  await createTable(call);
  const request = {
    TableName: TABLE,
    Key: { workflowId: { S: 'w' }, record: { S: 'x' } },
    ConditionExpression: 'attribute_not_exists(#c) OR #c <> :c',
    ExpressionAttributeNames: { '#c': 'count', '#o': 'other' },
    ExpressionAttributeValues: { ':c': { N: '1' } },
  };
  for (const UpdateExpression of ['SET #c = :c, #o = :c', 'SET #o = :c', 'REMOVE #o']) {
    const { status, body } = await call('UpdateItem', { ...request, UpdateExpression });
    expect([status, body.__type]).toEqual(
      UpdateExpression.includes('#c')
        ? [200, undefined]
        : [400, 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException'],
    );
  }
  const unused = { ...request, UpdateExpression: 'SET #c = :c' };
  expect(await call('UpdateItem', unused)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('unused in expressions: keys: {#o}') },
  });
});
