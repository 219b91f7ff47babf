import { KINDS } from '../fixtures/moody/workflow.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { sized } from '../support/size.ts';
import { agentIn, openWorld, type RunResult, type World } from '../support/world.ts';

type Kind = (typeof KINDS)[number];

/** What the report may say of a model that did this in time. */
const ERRORS: Record<Kind, readonly string[]> = {
  answers: [],
  throws: ['AgentError'],
  garbage: ['AgentOutputInvalidError'],
  throttles: ['AgentThrottledError'],
  refuses: ['AgentInputError'],
  silent: ['AgentTimeoutError'],
  // a process that died late leaves its cause to the history
  dies: ['Runtime.ExitError', 'Lambda.Unknown'],
  rejects: ['Runtime.UnhandledPromiseRejection', 'Lambda.Unknown'],
};

let world: World;
beforeAll(async () => {
  world = await openWorld('moody');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

function secondsOf({ history }: RunResult): number {
  const times = history.map(({ timestamp }) => timestamp?.getTime() ?? Number.NaN);
  return (Math.max(...times) - Math.min(...times)) / 1000;
}

/** In seconds: at once, where two further attempts fit, one, none, and past the model's own deadline. */
const DELAYS = [0, 3, 7, 8, 11, 14, 16, 60] as const;

needs(['ownCloud'], () => {
  // N1
  test.each(sized([3], [0, 3, 5]))(
    'whatever the model does and whenever, the agent answers within its budget, and the report has the true cause (%d)',
    async (shift) => {
      const models = KINDS.map((kind, index) => ({ kind, seconds: DELAYS[(index + shift) % DELAYS.length] ?? 0 }));
      const input = { models: models.map(({ kind, seconds }) => ({ kind, afterMs: seconds * 1000 })) };
      const result = await world.run({ input });
      observed('FC-70', { outcome: `${result.outcome.status} level ${result.outcome.degradationLevel}` });
      expect(secondsOf(result)).toBeLessThanOrEqual(45);
      const { replicas } = agentIn(result, 'urgency');
      for (const [replica, { kind, seconds }] of models.entries()) {
        const { tier, failures } = replicas[replica] ?? {};
        const errors = seconds > 15 || kind === 'silent' ? ['AgentTimeoutError'] : ERRORS[kind];
        const modelAnswers = errors.length === 0;
        expect({ kind, seconds, tier }).toEqual({ kind, seconds, tier: modelAnswers ? 'model' : 'rules' });
        expect(failures).toHaveLength(modelAnswers ? 0 : 1);
        if (failures?.[0] !== undefined) expect(errors).toContain(failures[0].error);
      }
    },
  );
});
