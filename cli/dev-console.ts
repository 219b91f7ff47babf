import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleConnection } from '../console/connection.ts';
import { ExecutionReader } from '../ops/execution-reader.ts';
import type { Target } from '../ops/target.ts';
import { outputsOf } from './assembly/workflows.ts';
import { userName } from './operator.ts';
import type { Served } from './serve.ts';
import { targetOf } from './session.ts';
import { rememberExecution } from './workflows.ts';

/** Between two looks at a cloud that is started again, in milliseconds. */
const LOOK_MS = 500;

/** The connection of a console to the cloud that `dev` keeps: with each change of the sources it is another one. */
export class DevConnection {
  readonly connection: ConsoleConnection;
  #targets: readonly Target[] = [];

  constructor(state: string) {
    this.connection = {
      context: {
        targets: () => this.#all(),
        reader: new ExecutionReader(),
        actor: userName(),
        flags: '',
        onStarted: async (started) => await rememberExecution(state, started),
      },
      place: state,
      kind: 'local',
      // dev starts it again by itself
      reconnect: async () => void (await sleep(LOOK_MS)),
    };
  }

  /** Uses the workflows of a cloud that has just come up. */
  use({ attachment, workflows, plan }: Served): void {
    this.close();
    const { outputs, stacks } = attachment;
    this.#targets = workflows.map((workflow) =>
      targetOf({ ...attachment, outputs: plan.kind === 'folder' ? outputs : outputsOf(workflow, stacks) }),
    );
  }

  close(): void {
    for (const target of this.#targets) target.close();
    this.#targets = [];
  }

  #all(): readonly [Target, ...Target[]] {
    const [first, ...others] = this.#targets;
    if (first === undefined) throw Object.assign(new Error('the cloud is being started'), { code: 'ECONNREFUSED' });
    return [first, ...others];
  }
}
