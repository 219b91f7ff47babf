import { createInterface } from 'node:readline/promises';
import type { Target } from '../ops/target.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { TargetOptions } from './target-options.ts';

/** Where a question is asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const OWN: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks before a command changes something on AWS, and names the target. On the embedded cloud nothing is asked.
 * @param action as in `redrive two-down`
 * @throws InvalidInputError for an answer other than yes, and where there is no terminal to ask on
 */
export async function confirmOnAws(
  { target, yes }: TargetOptions,
  action: string,
  { stateMachineArn, workflow }: Pick<Target, 'stateMachineArn' | 'workflow'>,
  { input, output }: Terminal = OWN,
): Promise<void> {
  if (target !== 'aws' || yes === true) return;
  const [, , , region = '', account = ''] = stateMachineArn.split(':');
  const asked = `${action} of workflow ${workflow} in account ${account}, region ${region}`;
  if (input.isTTY !== true || output.isTTY !== true) {
    throw new InvalidInputError(`${asked}: there is no terminal to ask on; nothing was changed; add --yes to do it`);
  }
  const terminal = createInterface({ input, output });
  const answer = await terminal.question(`${asked}? [y/N] `).finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new InvalidInputError('nothing was changed: the answer was not yes');
}
