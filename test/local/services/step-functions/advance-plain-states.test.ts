import fc from 'fast-check';
import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, type Journal, notation, single, TaskError } from './harness.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:echo';

interface Link {
  readonly type: 'Pass' | 'Task';
  readonly outcome: 'answers' | 'fails' | 'answers too much';
}

const link: fc.Arbitrary<Link> = fc.record({
  type: fc.constantFrom('Pass', 'Task'),
  outcome: fc.constantFrom('answers', 'answers', 'answers', 'answers', 'fails', 'answers too much'),
});

/** A chain that needs nothing evaluated, or the same chain in which every state evaluates what it would do anyway. */
function chain(links: readonly Link[], evaluated: boolean): JsonObject {
  const states = links.map(({ type }, index): [string, JsonObject] => {
    const flow: JsonObject = index === links.length - 1 ? { End: true } : { Next: `S${index + 1}` };
    if (type === 'Pass')
      return [`S${index}`, { Type: 'Pass', ...(evaluated && { Output: '{% $states.input %}' }), ...flow }];
    const task = { Type: 'Task', Resource: FUNCTION, ...(evaluated && { Output: '{% $states.result %}' }) };
    const caught = { Catch: [{ ErrorEquals: ['Broken'], Next: 'Caught' }] };
    return [`S${index}`, { ...task, ...(index % 2 === 0 && caught), ...flow }];
  });
  const caught = JSON.stringify(states).includes('"Caught"') && { Caught: { Type: 'Succeed' } };
  return { StartAt: 'S0', States: { ...Object.fromEntries(states), ...caught } };
}

function harnessFor(links: readonly Link[], journal?: Journal) {
  const tasks = Object.fromEntries(
    links.map(({ outcome }, index) => [
      `S${index}`,
      () => {
        if (outcome === 'fails') return new TaskError('Broken', 'as told');
        return outcome === 'answers too much' ? 'x'.repeat(300_000) : { answer: index };
      },
    ]),
  );
  return createHarness(tasks, journal && { journal });
}

describe('states with nothing to evaluate', () => {
  test('leave the history they would leave one by one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(link, { minLength: 1, maxLength: 120 }), async (links) => {
        const [together, oneByOne] = await Promise.all(
          [false, true].map(async (evaluated) => {
            const harness = harnessFor(links);
            const arn = await harness.start(chain(links, evaluated), { order: 1 });
            const { status, output, error, cause } = await harness.end(arn);
            return { status, output, error, cause, history: notation(await harness.history(arn)) };
          }),
        );
        expect(together).toEqual(oneByOne);
      }),
      { numRuns: 60 },
    );
  });

  test('are one change of the journal', async () => {
    const links = Array.from({ length: 20 }, (): Link => ({ type: 'Pass', outcome: 'answers' }));
    const kinds: string[] = [];
    const journal = {
      append: ({ kind }: { kind: string }) => kinds.push(kind),
      read: () => [],
      close: () => undefined,
    };
    await harnessFor(links, journal).run(chain(links, false));

    expect(kinds).toEqual(['machineDeployed', 'executionStarted', 'advanced']);
  });

  test('without an end let other executions pass', async () => {
    const harness = createHarness();
    const unending = { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }] };
    const endless = await harness.start(single({ ...unending, End: true }));
    const other = await harness.run({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });

    expect(other.status).toBe('SUCCEEDED');
    expect((await harness.call('DescribeExecution', { executionArn: endless })).status).toBe('RUNNING');
    expect((await harness.end(endless)).status).toBe('FAILED');
  });
});
