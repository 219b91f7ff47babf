/** Who runs the workloads. */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../local/clock/clock.ts';
import type { Json, JsonObject } from '../../local/json.ts';
import { createStepFunctions } from '../../local/services/step-functions/index.ts';
import type { Prepare } from './workloads.ts';

const realClock: Clock = {
  nowMs: () => Date.now(),
  at: (dueMs, callback) => {
    const timer = setTimeout(callback, Math.max(0, dueMs - Date.now()));
    return () => clearTimeout(timer);
  },
  hold: () => () => undefined,
  holders: () => [],
};

/** The engine of `local/`, with every history kept in memory. */
export function ballast(): Prepare {
  const service = createStepFunctions({
    clock: realClock,
    random: Math.random,
    tasks: { start: (task, listener) => listener.settled({ kind: 'succeeded', output: task.parameters }) },
  });
  const waiting = new Map<string, (output: unknown) => void>();
  service.onStatusChange((detail) => {
    const { executionArn, status, output } = detail as JsonObject;
    if (status !== 'RUNNING')
      waiting.get(String(executionArn))?.(typeof output === 'string' ? JSON.parse(output) : status);
  });
  let machines = 0;
  return (definition) => {
    const machine = service.call('CreateStateMachine', {
      name: `bench-${machines++}`,
      roleArn: 'arn:aws:iam::000000000000:role/bench',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
    });
    return async (input) => {
      const { stateMachineArn } = (await machine) as JsonObject;
      const started = await service.call('StartExecution', {
        stateMachineArn: stateMachineArn ?? null,
        input: JSON.stringify(input),
      });
      const arn = String((started as JsonObject).executionArn);
      const ended = await new Promise<unknown>((resolve) => waiting.set(arn, resolve));
      waiting.delete(arn);
      return ended;
    };
  };
}

/** The part of aws-local-stepfunctions that is measured. */
interface Peer {
  StateMachine: new (
    definition: JsonObject,
    options: JsonObject,
  ) => {
    run(
      input: Json,
      options: { overrides: { taskResourceLocalHandlers: Record<string, (input: Json) => Promise<Json>> } },
    ): { result: Promise<unknown> };
  };
}

/** Its constructor's validation (90 ms) is left out: it would be measured once, and is not what runs. */
export async function peer(directory: string): Promise<Prepare> {
  const require = createRequire(pathToFileURL(join(resolve(directory), 'package.json')));
  const path = require.resolve('aws-local-stepfunctions');
  const { StateMachine } = (await import(pathToFileURL(path).href)) as Peer;
  return (definition, taskNames) => {
    // it writes into the definition it is given
    const machine = new StateMachine(structuredClone(definition), {
      validationOptions: { checkArn: false, checkPaths: false, _noValidate: true },
    });
    const handlers = Object.fromEntries(taskNames.map((name) => [name, async (input: Json) => input]));
    return (input) => machine.run(input, { overrides: { taskResourceLocalHandlers: handlers } }).result;
  };
}
