import fc from 'fast-check';
import * as z from 'zod';
import type { Run } from '../../../patterns/catalogue/payloads.ts';
import {
  type AgentDeclaration,
  defineAgent,
  defineWorkflow,
  type WorkflowDeclaration,
} from '../../../patterns/declarations/agent.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { firstAttempt, pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let handlers: typeof import('../../../lambdas/accept.ts') & typeof import('../../../lambdas/agent.ts');
let count = 0;
beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  handlers = { ...(await import('../../../lambdas/accept.ts')), ...(await import('../../../lambdas/agent.ts')) };
});
afterAll(() => db.close());

/** Schemas by what they do to an input, each with inputs it accepts. */
const SCHEMAS: Record<string, { readonly schema: z.ZodType; readonly input: fc.Arbitrary<z.core.util.JSONType> }> = {
  'makes a number of a string': { schema: z.string().transform(Number), input: fc.integer().map(String) },
  'makes a Date, whose JSON is a string': {
    schema: z.object({ at: z.coerce.date() }),
    input: fc.integer({ min: 0, max: 4e9 }).map((seconds) => ({ at: new Date(seconds * 1000).toISOString() })),
  },
  'makes a bigint, which has no JSON': {
    schema: z.object({ id: z.string().transform(BigInt) }),
    input: fc.bigInt().map((id) => ({ id: String(id) })),
  },
  'makes a Map, whose JSON is empty': {
    schema: z.record(z.string(), z.int()).transform((record) => new Map(Object.entries(record))),
    input: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer()),
  },
  'drops what it does not know, and fills in what is missing': {
    schema: z.object({ a: z.int().default(1) }),
    input: fc.record({ a: fc.integer(), b: fc.integer() }, { requiredKeys: [] }),
  },
  'swaps two kinds of values': {
    schema: z.union([z.string().transform(() => 0), z.number().transform(() => 'none')]),
    input: fc.oneof(fc.string(), fc.integer()),
  },
};

const execution = () => ({ arn: `arn:${count}`, name: `run-${count++}`, startedAt: '2026-01-01T00:00:00.000Z' });

// N24, N26
test.each(Object.entries(SCHEMAS))(
  'a schema that %s: resumed and started again it is the same workflow, its agents see what it makes, other inputs are refused',
  async (_, { schema, input }) => {
    let seen: unknown;
    const workflow = defineWorkflow({ name: 'any', input: schema, phases: ['swarm'] }) as WorkflowDeclaration;
    const agent = defineAgent({
      name: 'risk',
      phase: 'swarm',
      required: true,
      output: z.json(),
      tiers: [
        {
          name: 'rules',
          run(task) {
            seen = task.input;
            return 1;
          },
        },
      ],
    });
    const accept = handlers.acceptHandler(workflow);
    const invoke = handlers.agentHandler(agent as AgentDeclaration, workflow);
    await fc.assert(
      fc.asyncProperty(input, input, async (first, second) => {
        const workflowId = `any-${count++}`;
        const start = (request: object): Promise<Run> =>
          accept({ input: { workflowId, ...request }, execution: execution() });
        const run = await start({ input: first });
        expect(run).toMatchObject({ input: first, epoch: 1 });
        expect(await start({ resume: true })).toMatchObject({ input: first, epoch: 2, incarnation: run.incarnation });
        expect(await start({ input: first })).toMatchObject({ input: first, epoch: 3, incarnation: run.incarnation });

        await invoke({ ...firstAttempt(workflowId, Date.now()), run });
        expect(seen).toStrictEqual(schema.parse(first));

        const other = start({ input: second });
        if (JSON.stringify(sorted(first)) === JSON.stringify(sorted(second))) expect((await other).epoch).toBe(4);
        else await expect(other).rejects.toMatchObject({ name: 'InvalidInputError' });
      }),
      { numRuns: 12 },
    );
  },
);

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

test('an input that the schema of now refuses fails the agents that need it as bad input, and no circuit', async () => {
  const agent = defineAgent({
    name: 'risk',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [{ name: 'rules', run: () => 1 }],
  });
  const invoke = handlers.agentHandler(agent as AgentDeclaration, { input: z.object({ ticker: z.string() }) });
  await expect(invoke(firstAttempt('refused', Date.now()))).rejects.toMatchObject({
    name: 'AgentInputError',
    message: expect.stringContaining('input.ticker is missing') as string,
  });
});
