import { randomUUID } from 'node:crypto';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Execution } from '../../../ops/status.ts';
import type { Target } from '../../../ops/target.ts';
import { watchExecution } from '../../../ops/watch.ts';

export interface ProbeRun extends Pick<Execution, 'executionArn' | 'status' | 'error' | 'output'> {
  readonly history: readonly HistoryEvent[];
}

/** Runs state machines of a few states, under the role of a deployed workflow and with its functions. */
export interface Bench {
  readonly stepFunctions: Target['stepFunctions'];
  /** the definition of the deployed workflow, as it stands there */
  readonly definition: string;
  /** the function at the workflow's door: refuses what is no request with InvalidInputError */
  readonly acceptArn: string;
  /** a function of an agent: answers `{ ping: true }` */
  readonly agentArn: string;
  /** Runs a JSONata state machine to its end. */
  run(machine: { readonly StartAt: string; readonly States: object }): Promise<ProbeRun>;
  /** Deletes the state machines that were run. */
  close(): Promise<void>;
}

/**
 * Opens a bench beside a deployed workflow.
 * @param target its state machine, whose role and functions the probes borrow; it stays the caller's to close
 */
export async function openBench(target: Target): Promise<Bench> {
  const { stepFunctions } = target;
  const { definition = '', roleArn } = await stepFunctions.send(
    new DescribeStateMachineCommand({ stateMachineArn: target.stateMachineArn }),
  );
  const created: string[] = [];
  return {
    stepFunctions,
    definition,
    acceptArn: firstMatch(definition, /"FunctionName":"([^"{]+)"/),
    agentArn: firstMatch(definition, /"functionArn":"([^"]+)"/),
    run: async (machine) => {
      const { stateMachineArn = '' } = await stepFunctions.send(
        new CreateStateMachineCommand({
          name: `ballast-probe-${randomUUID()}`,
          definition: JSON.stringify({ QueryLanguage: 'JSONata', ...machine }),
          roleArn,
        }),
      );
      created.push(stateMachineArn);
      const { executionArn = '' } = await stepFunctions.send(
        new StartExecutionCommand({ stateMachineArn, input: '{}' }),
      );
      const { execution, history } = await watchExecution(target, executionArn, { everyMs: 200, onHistory: () => {} });
      return { ...execution, history };
    },
    close: async () => {
      for (const stateMachineArn of created) {
        await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
      }
    },
  };
}

/** The first function of the definition is the one of its first state, Accept. */
function firstMatch(definition: string, pattern: RegExp): string {
  const found = pattern.exec(definition)?.[1];
  if (found === undefined) throw new Error(`the deployed definition has nothing that matches ${pattern}`);
  return found;
}
