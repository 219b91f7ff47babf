import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../ops/follow.ts';
import { openStack } from '../ops/stack.ts';
import type { Target } from '../ops/target.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { selectWorkflows, type Targets } from './select-workflow.ts';
import type { TargetOptions } from './target-options.ts';

/** A lost connection to AWS is that of this machine to the network, which may take its time. */
const RECONNECT_MS = 5_000;

/** Opens the workflows of a deployed stack, and closes them at the end. */
export async function withStack<Result>(
  options: TargetOptions,
  notify: (message: string) => void,
  use: (targets: Targets) => Promise<Result>,
): Promise<Result> {
  const { stack, profile, region } = options;
  if (stack === undefined) throw new InvalidInputError('--target aws needs --stack NAME');
  const targets = await openStack({
    stack,
    notify,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  });
  try {
    return await use(selectWorkflows(targets, options));
  } finally {
    for (const target of targets) target.close();
  }
}

/** The connection to AWS, whose clients connect again by themselves. */
export function connectionTo(target: Target, notify: (message: string) => void): Connection {
  return {
    target,
    async reconnect() {
      notify('the connection to AWS was lost; the execution continues, and is asked about again');
      await sleep(RECONNECT_MS);
    },
  };
}
