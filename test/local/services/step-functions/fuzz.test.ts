import fc from 'fast-check';
import type { JsonObject } from '../../../../local/json.ts';
import { sized } from '../../../support/size.ts';
import { createHarness, LAMBDA, TaskError } from './harness.ts';

const NAMES = ['A', 'B', 'C', 'D'] as const;

/** Right and wrong expressions, all of them quick. */
const expression = fc.constantFrom(
  '{% $states.input %}',
  '{% $states.input.a %}',
  '{% $states.result %}',
  '{% $states.context.State.Name %}',
  '{% [1, 2, 3] %}',
  '{% [] %}',
  '{% $x %}',
  '{% 1 + 1 %}',
  '{% "a" + 1 %}',
  '{% true %}',
  '{% $count($states.input) > 1 %}',
  '{% function($x){$x} %}',
  '{% 1 + %}',
  '{% %}',
  '{%',
  '{% $states.errorOutput %}',
);

const payload = fc.oneof(
  expression,
  fc.constantFrom<JsonObject[string]>(
    null,
    0,
    -1,
    1.5,
    true,
    'text',
    [],
    [1, '{% 1 %}'],
    {},
    { a: '{% $states.input %}' },
  ),
);

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });

const target = fc.constantFrom(...NAMES, 'Nowhere');
const errors = fc
  .constantFrom([['States.ALL']], [['Boom']], [['States.TaskFailed']], [[]], [['States.ALL', 'X']])
  .map(([list]) => list);

const assign = maybe(fc.dictionary(fc.constantFrom('x', 'y', 'states', '__proto__', 'a b'), payload, { maxKeys: 2 }));
const flow = { Next: maybe(target), End: maybe(fc.boolean()), Assign: assign, Output: maybe(payload) };
const recovery = {
  Retry: maybe(
    fc.array(
      fc.record({
        ErrorEquals: errors,
        MaxAttempts: fc.constantFrom(0, 1, 2, -1),
        IntervalSeconds: fc.constantFrom(1, 0),
      }),
      {
        maxLength: 2,
      },
    ),
  ),
  Catch: maybe(fc.array(fc.record({ ErrorEquals: errors, Next: target, Output: payload }), { maxLength: 2 })),
};

/** A machine that loops runs to 25,000 events, 2,000 times as long as any other: five in 10,000 are enough. */
const loops = fc.integer({ min: 0, max: 1_999 }).map((draw) => draw === 0);

/** Ends the state wherever it would lead back. */
function forward(generated: JsonObject): JsonObject {
  const states = Object.entries(generated.States as Record<string, JsonObject>).map(([name, state]) => {
    const back = [...JSON.stringify(withoutInner(state)).matchAll(/"(?:Next|Default)":"(\w)"/g)].some(
      ([, to]) => String(to) <= name,
    );
    if (!back) return [name, state];
    return [name, { Type: 'Pass', End: true }];
  });
  return { ...generated, States: Object.fromEntries(states) };
}

function withoutInner({ Branches: _, ItemProcessor: __, ...state }: JsonObject): JsonObject {
  return state;
}

const { block } = fc.letrec<{ block: JsonObject; state: JsonObject }>((tie) => ({
  block: fc
    .record({
      StartAt: fc.constantFrom('A', 'A', 'A', 'B', 'Nowhere'),
      States: fc.dictionary(fc.constantFrom(...NAMES), tie('state'), { minKeys: 1, maxKeys: 4 }),
    })
    .chain((generated) => loops.map((may) => (may ? generated : forward(generated))))
    .map(defined),
  state: fc
    .oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.record({ Type: fc.constant('Pass'), ...flow }),
      fc.record({ Type: fc.constant('Succeed'), Output: maybe(payload) }),
      fc.record({ Type: fc.constant('Fail'), Error: maybe(fc.oneof(expression, fc.constant('E'))) }),
      fc.record({ Type: fc.constant('Wait'), Seconds: maybe(payload), ...flow }),
      fc.record({
        Type: fc.constant('Choice'),
        Choices: fc.array(fc.record({ Condition: fc.oneof(expression, fc.boolean()), Next: target }), { maxLength: 2 }),
        Default: maybe(target),
      }),
      fc.record({
        Type: fc.constant('Task'),
        Resource: fc.constantFrom(LAMBDA, 'arn:aws:lambda:us-east-1:000000000000:function:f'),
        Arguments: maybe(payload),
        TimeoutSeconds: maybe(fc.constantFrom(1, 0, '{% 2 %}')),
        ...flow,
        ...recovery,
      }),
      fc.record({
        Type: fc.constant('Parallel'),
        Branches: fc.array(tie('block') as fc.Arbitrary<JsonObject>, { maxLength: 2 }),
        ...flow,
        ...recovery,
      }),
      fc.record({
        Type: fc.constant('Map'),
        Items: maybe(payload),
        MaxConcurrency: maybe(fc.constantFrom(0, 1, -1)),
        ItemProcessor: fc
          .record({
            block: tie('block') as fc.Arbitrary<JsonObject>,
            mode: fc.constantFrom('INLINE', 'INLINE', 'DISTRIBUTED'),
          })
          .map(({ block: inner, mode }) => ({
            ...inner,
            ProcessorConfig: { Mode: mode, ...(mode === 'DISTRIBUTED' && { ExecutionType: 'STANDARD' }) },
          })),
        ...flow,
        ...recovery,
      }),
    )
    .map((state) => repaired(defined(state as JsonObject))),
}));

function defined(object: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(object)) as JsonObject;
}

/** Most generated states lack exactly one of Next and End; half the fuzz should get past the door. */
function repaired(state: JsonObject): JsonObject {
  if (['Succeed', 'Fail', 'Choice'].includes(String(state.Type)) || state.Next !== undefined) return state;
  return { ...state, End: true };
}

/**
 * The block without states that nothing leads to, under names that are its own: both would be refused. `B` of the
 * branch `x0` becomes `Bx0`.
 */
function tidy(generated: JsonObject, path: string): JsonObject {
  const given = generated.States as Record<string, JsonObject>;
  const own = (name: JsonObject[string] | undefined) => (name === 'Nowhere' ? name : `${name}${path}`);
  const led = (entries: JsonObject[string] | undefined) =>
    (entries as JsonObject[] | undefined)?.map((entry) => ({ ...entry, Next: own(entry.Next) }));
  const States: JsonObject = {};
  const open = [String(generated.StartAt)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = given[name];
    if (state === undefined || Object.hasOwn(States, `${name}${path}`)) continue;
    const { Next, Default, Choices, Catch, Branches, ItemProcessor } = state;
    const entries = [...((Choices ?? []) as JsonObject[]), ...((Catch ?? []) as JsonObject[])];
    open.push(...[state, ...entries].map((each) => String(each.Next)), String(Default));
    const inner = (block: JsonObject, index: number) => tidy(block, `${name}${index}${path}`);
    States[`${name}${path}`] = defined({
      ...state,
      ...(Next !== undefined && { Next: own(Next) }),
      ...(Default !== undefined && { Default: own(Default) }),
      ...(Choices !== undefined && { Choices: led(Choices) }),
      ...(Catch !== undefined && { Catch: led(Catch) }),
      ...(Branches !== undefined && { Branches: (Branches as JsonObject[]).map(inner) }),
      ...(ItemProcessor !== undefined && { ItemProcessor: inner(ItemProcessor as JsonObject, 0) }),
    } as JsonObject);
  }
  return { ...generated, StartAt: own(generated.StartAt) ?? null, States };
}

const input = fc.oneof(
  fc.constantFrom<JsonObject[string]>(null, 1, 'text', [1, 2], { a: [1] }, { a: { b: 1 } }),
  fc.json().map((text) => JSON.parse(text)),
);

const RUNS = sized(3_000, 10_000);
const FIRST_STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'refused'];

test(`${RUNS} generated machines either run to an end or are refused with a reason`, async () => {
  const outcomes = new Map<string, number>();
  const harness = createHarness(
    new Proxy(
      {},
      {
        get: (_, name) => (task: { parameters: JsonObject[string]; scheduledEventId: number }) =>
          String(name).startsWith('B')
            ? new TaskError('Boom')
            : String(name).startsWith('C')
              ? undefined
              : task.parameters,
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(block, input, async (definition, given) => {
      const outcome = await firstStatusOf(tidy(definition, ''), given);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      expect(FIRST_STATUSES).toContain(outcome);
    }),
    { numRuns: RUNS },
  );
  // the machines must not all be turned away at the door, or all run through
  for (const status of ['SUCCEEDED', 'FAILED', 'refused'])
    expect(outcomes.get(status) ?? 0).toBeGreaterThan(RUNS / 100);

  async function firstStatusOf(definition: JsonObject, given: JsonObject[string]): Promise<string> {
    try {
      // a machine that loops for ever is ended by its own time, as a task without an answer is
      const arn = await harness.start({ TimeoutSeconds: 60, ...definition }, given ?? null);
      const { status, cause } = await harness.end(arn);
      if (String(cause).includes('Internal error')) return String(cause);
      return String(status);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return code === 'InvalidDefinition' && / at (\/|null)/.test(message) ? 'refused' : `${code}: ${message}`;
    }
  }
});
