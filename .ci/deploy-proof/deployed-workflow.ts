import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { createRealClock } from '../../local/clock/real.ts';
import type { Json } from '../../local/json.ts';
import { createStepFunctions, type TaskOutcome, type TaskRunner } from '../../local/services/step-functions/index.ts';

const ANSWER_LIMIT_MS = 120_000;

export interface Run {
  readonly status: string;
  readonly output: Json;
  readonly error: string;
  /** functions invoked in the emulator */
  readonly invocations: number;
}

/**
 * Runs the definition that stands in the emulator, with the functions that stand there. The states are walked by our
 * own engine: ministack 1.5.33 refuses a `TimeoutSeconds` given as an expression and loses the names of errors.
 */
export async function runDeployed(endpoint: string, name: string, input: Json): Promise<Run> {
  const definition = await deployedDefinition(endpoint, name);
  const functions = new DeployedFunctions(new LambdaClient({ endpoint }));
  const engine = createStepFunctions({ clock: createRealClock(), random: Math.random, tasks: functions });
  const machine = (await engine.call('CreateStateMachine', {
    name: 'deployed',
    definition,
    roleArn: 'arn:aws:iam::000000000000:role/deployed',
  })) as { stateMachineArn: string };
  const { executionArn } = (await engine.call('StartExecution', {
    stateMachineArn: machine.stateMachineArn,
    input: JSON.stringify(input),
  })) as { executionArn: string };

  const giveUpMs = Date.now() + ANSWER_LIMIT_MS;
  for (;;) {
    const { status, output, error, cause } = (await engine.call('DescribeExecution', { executionArn })) as {
      [field in 'status' | 'output' | 'error' | 'cause']?: string;
    };
    if (status !== 'RUNNING' || Date.now() > giveUpMs) {
      return {
        status: status ?? 'UNKNOWN',
        output: output === undefined ? null : (JSON.parse(output) as Json),
        error: `${error ?? ''} ${cause ?? ''}`.trim(),
        invocations: functions.invocations,
      };
    }
    await sleep(100);
  }
}

async function deployedDefinition(endpoint: string, name: string): Promise<string> {
  const client = new SFNClient({ endpoint });
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  const machine = stateMachines.find(({ stateMachineArn }) => stateMachineArn === name);
  if (machine === undefined) {
    throw new Error(`no state machine ${name} in the emulator; there are ${stateMachines.map((one) => one.name)}`);
  }
  const { definition = '' } = await client.send(
    new DescribeStateMachineCommand({ stateMachineArn: machine.stateMachineArn }),
  );
  return definition;
}

/** `lambda:invoke` against the emulator. */
class DeployedFunctions implements TaskRunner {
  invocations = 0;
  readonly #client: LambdaClient;

  constructor(client: LambdaClient) {
    this.#client = client;
  }

  start: TaskRunner['start'] = ({ resource, parameters }, listener) => {
    this.#invoke(resource, parameters).then(
      (outcome) => listener.settled(outcome),
      (error: unknown) => listener.settled({ kind: 'failed', error: 'Lambda.Unknown', cause: String(error) }),
    );
  };

  async #invoke(resource: string, parameters: Json): Promise<TaskOutcome> {
    if (!resource.endsWith(':states:::lambda:invoke')) throw new Error(`the proof runs no ${resource}`);
    const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: Json };
    this.invocations += 1;
    const answer = await this.#client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(Payload) }));
    const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as Json;
    if (answer.FunctionError === undefined) return { kind: 'succeeded', output: { StatusCode: 200, Payload: payload } };
    const { errorType = 'Lambda.Unknown' } = payload as { errorType?: string };
    return { kind: 'failed', error: errorType, cause: JSON.stringify(payload) };
  }
}
