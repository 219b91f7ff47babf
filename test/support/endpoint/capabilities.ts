import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import type { Target } from '../../../ops/target.ts';
import { type Bench, openBench } from './bench.ts';

export interface Capability {
  /** what an endpoint without it does, to be read after its name */
  readonly lack: string;
  /** whether every run of this definition needs it @default - no run does, only tests ask for it */
  readonly neededBy?: (definition: string) => boolean;
  /** Finds out, with a state machine of a few states where that shows it. */
  readonly probe: (bench: Bench) => boolean | Promise<boolean>;
}

const INVOKE = 'arn:aws:states:::lambda:invoke';
const ping = ({ agentArn }: Bench) => ({ FunctionName: agentArn, Payload: { ping: true } });
/** A state alone. */
const only = (state: object) => ({ StartAt: 'Only', States: { Only: { ...state, End: true } } });

/**
 * What the workflow suite asks of an endpoint beyond deploying and running state machines. AWS has all of them but the
 * last three, which only a cloud of the test's own can have.
 */
export const CAPABILITIES = {
  timeoutExpressions: {
    lack: 'fails a Task whose TimeoutSeconds is an expression',
    neededBy: (definition) => /"TimeoutSeconds":"\{%/.test(definition),
    probe: async (bench) => {
      const task = { Type: 'Task', Resource: INVOKE, Arguments: ping(bench), TimeoutSeconds: '{% 15 + 5 %}' };
      return (await bench.run(only(task))).status === 'SUCCEEDED';
    },
  },
  redriveCount: {
    lack: 'has no Execution.RedriveCount in the context object',
    neededBy: (definition) => definition.includes('$states.context.Execution.RedriveCount'),
    probe: async (bench) => {
      const { output } = await bench.run(
        only({ Type: 'Pass', Output: '{% $states.context.Execution.RedriveCount %}' }),
      );
      return output === '0';
    },
  },
  errorNames: {
    lack: 'replaces the names of the errors that functions throw',
    neededBy: () => true,
    probe: async (bench) => {
      const Payload = { input: {}, execution: { arn: 'arn:probe', name: 'probe', startedAt: '2026-01-01T00:00:00Z' } };
      const task = { Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: bench.acceptArn, Payload } };
      return (await bench.run(only(task))).error === 'InvalidInputError';
    },
  },
  redrive: {
    lack: 'does not know RedriveExecution',
    probe: async (bench) => {
      const { executionArn } = await bench.run({ StartAt: 'Failed', States: { Failed: { Type: 'Fail' } } });
      try {
        await bench.stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
        return true;
      } catch (error) {
        // anything else, such as a permission that is missing, is no answer to the question
        if (error instanceof Error && /^(InvalidAction|UnknownOperation)/.test(error.name)) return false;
        throw error;
      }
    },
  },
  earlyEnd: {
    lack: 'lets every iteration of a Map run to its end before it fails the Map',
    probe: async (bench) => {
      const { history } = await bench.run(
        only({
          Type: 'Map',
          Items: [0, 1],
          ItemProcessor: {
            StartAt: 'Which',
            States: {
              Which: {
                Type: 'Choice',
                Choices: [{ Condition: '{% $states.input = 0 %}', Next: 'Failed' }],
                Default: 'Late',
              },
              Failed: { Type: 'Fail' },
              Late: { Type: 'Wait', Seconds: 2, Next: 'Invoke' },
              Invoke: { Type: 'Task', Resource: INVOKE, Arguments: ping(bench), End: true },
            },
          },
        }),
      );
      return history.every(({ type }) => type !== 'TaskScheduled');
    },
  },
  taskParameters: {
    lack: 'has histories that do not say what a Task was called with',
    probe: async (bench) => {
      const { history } = await bench.run(only({ Type: 'Task', Resource: INVOKE, Arguments: ping(bench) }));
      return history.some(({ taskScheduledEventDetails: task }) => task?.parameters !== undefined);
    },
  },
  iterationEvents: {
    lack: 'has histories without the iterations of a Map and the states inside',
    probe: async (bench) => {
      const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } };
      const { history } = await bench.run(only({ Type: 'Map', Items: [0], ItemProcessor: inner }));
      const types = new Set(history.map(({ type }) => type));
      return types.has('MapIterationStarted') && types.has('PassStateEntered');
    },
  },
  localFiles: {
    lack: 'runs functions on another machine, which cannot read the files of a test',
    probe: () => /^https?:\/\/(127\.0\.0\.1|localhost)[:/]/.test(process.env.AWS_ENDPOINT_URL ?? ''),
  },
  virtualTime: {
    lack: 'has a clock that runs by itself, so no test can compare milliseconds or wait for minutes',
    probe: () => false,
  },
  ownCloud: {
    lack: 'belongs to others: a test can neither break its functions nor read what its event bus carried',
    probe: () => false,
  },
} as const satisfies Record<string, Capability>;

export type CapabilityName = keyof typeof CAPABILITIES;

/** What of all this the endpoint of a deployed workflow lacks; a look at each costs a second or two. */
export async function findLacking(target: Target): Promise<CapabilityName[]> {
  const bench = await openBench(target);
  const lacking: CapabilityName[] = [];
  try {
    for (const [name, { probe }] of Object.entries<Capability>(CAPABILITIES)) {
      if (!(await probe(bench))) lacking.push(name as CapabilityName);
    }
  } finally {
    await bench.close();
  }
  return lacking;
}

/** What of this keeps every run of a deployed workflow from its end: it was not adapted to the endpoint. */
export function vitalOf(lacking: readonly CapabilityName[], definition: string): CapabilityName[] {
  return lacking.filter((name) => (CAPABILITIES[name] as Capability).neededBy?.(definition));
}
