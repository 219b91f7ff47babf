import { InvalidArgumentError } from 'commander';
import { quoted } from '../ops/operations/shell-line.ts';
import { type Batch, batchOf } from '../patterns/execution-index/batch.ts';
import type { Interrupt } from './interrupt.ts';

/** Executions a second. */
export const DEFAULT_RATE = 5;

const MAX_REASON_LENGTH = 256;

export function parseRate(text: string): number {
  const rate = Number(text);
  if (text.trim() === '' || !(rate > 0 && rate <= 100)) {
    throw new InvalidArgumentError('Use a number above 0 and at most 100.');
  }
  return rate;
}

/** A reason, which is kept with what was done for it. */
export function parseReason(text: string): string {
  if (text.trim() === '' || text.length > MAX_REASON_LENGTH) {
    throw new InvalidArgumentError(`Use a reason of 1 to ${MAX_REASON_LENGTH} characters.`);
  }
  return text;
}

export function parseBatch(text: string): Batch {
  const batch = batchOf(text);
  if (batch === undefined) throw new InvalidArgumentError('Use the batch that an interrupted command printed.');
  return batch;
}

/** Runs a batch; where it is interrupted or fails, the command that continues it is shown. */
export async function continuable<Outcome>(
  batch: Batch,
  { signal }: Interrupt,
  notify: (message: string) => void,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  let isWhole = false;
  try {
    const outcome = await run();
    isWhole = !signal.aborted;
    return outcome;
  } finally {
    if (!isWhole) notify(`continue with\n\n  $ npx ballast ${continueCommand(process.argv.slice(2), batch)}\n`);
  }
}

/** The same command, for what a batch has not done. @param args of the command that began or continued it */
export function continueCommand(args: readonly string[], { id }: Batch): string {
  const isContinued = args.some((arg) => /^--continue(=|$)/.test(arg));
  return [...args.map(quoted), ...(isContinued ? [] : ['--continue', id])].join(' ');
}

/** Shows a line of the progress whenever it differs from the last one. */
export function onChange<State>(
  render: (state: State) => string,
  notify: (message: string) => void,
): (state: State) => void {
  let last = '';
  return (state) => {
    const line = render(state);
    if (line !== last) notify(line);
    last = line;
  };
}
