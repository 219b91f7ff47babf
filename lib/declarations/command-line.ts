import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { Json } from '../../patterns/json/json.ts';
import type { Report } from '../../patterns/report/report.ts';
import type { ReportView } from '../../patterns/report/report-view.ts';
import { buildCommandLine } from './build-command-line.ts';
import type {
  CommandLineAnswer,
  CommandLineArguments,
  CommandLineRequest,
  DescribedInput,
} from './command-line-thread.ts';

/** How long the code in a `command-line.ts` may run: it may read files. */
const LIMIT_MS = 10_000;

/** Where a workflow declares how it appears on the command line; the file is optional. */
function fileIn(folder: string): string {
  return join(folder, 'command-line.ts');
}

/**
 * Reads how the input of a workflow is written on the command line.
 * @returns undefined where it is given as JSON only
 * @throws InvalidInputError when its code cannot be used
 */
export async function describeInput(folder: string): Promise<DescribedInput | undefined> {
  if (!existsSync(fileIn(folder))) return undefined;
  const answer = await ask(folder, { kind: 'describe' });
  if (answer.kind === 'described') return answer.input;
  throw new InvalidInputError(answer.kind === 'refused' ? answer.issues.join('\n') : 'nothing was described');
}

/**
 * Makes the input of a workflow from the argument and the settings of a command, by its `command-line.ts`.
 * @returns the input, and the argument it was made from
 * @throws InvalidInputError with everything that is wrong
 */
export async function parseArguments(
  folder: string,
  given: CommandLineArguments,
): Promise<{ readonly argument: string; readonly input: Json }> {
  if (!existsSync(fileIn(folder))) {
    throw new InvalidInputError(
      `the workflow in ${folder} has no command-line.ts, which would take an argument: give its input by --input JSON`,
    );
  }
  const answer = await ask(folder, { kind: 'parse', given });
  if (answer.kind === 'parsed') return answer;
  throw new InvalidInputError(answer.kind === 'refused' ? answer.issues.join('\n') : 'nothing was parsed');
}

/**
 * Arranges a report with the workflow's `command-line.ts`.
 * @returns undefined where it does not say
 * @throws InvalidInputError when its code cannot be used
 */
export async function renderReportView(folder: string, report: Report): Promise<ReportView | undefined> {
  if (!existsSync(fileIn(folder))) return undefined;
  const answer = await ask(folder, { kind: 'render', report });
  if (answer.kind === 'rendered') return answer.view;
  throw new InvalidInputError(answer.kind === 'refused' ? answer.issues.join('\n') : 'nothing was rendered');
}

type Question = CommandLineRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, 'url'>
    : never
  : never;

/** Runs the code of a `command-line.ts` in a thread of its own, so that it can neither end nor hold up the caller. */
async function ask(folder: string, question: Question): Promise<CommandLineAnswer> {
  const built = buildCommandLine(fileIn(folder));
  if (!built.ok) return refused(built.issue);
  return await answerOf(built.script, { ...question, url: built.url } as CommandLineRequest);
}

function answerOf(script: string, request: CommandLineRequest): Promise<CommandLineAnswer> {
  return new Promise((resolve) => {
    // its output is not that of the command, which may be JSON
    const thread = new Worker(script, { workerData: request, execArgv: [], stdout: true });
    thread.stdout.pipe(process.stderr, { end: false });
    const end = (answer: CommandLineAnswer) => {
      clearTimeout(timer);
      thread.removeAllListeners();
      void thread.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => end(refused(`it is not done after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
    thread.on('message', end);
    thread.on('error', (error) => end(refused(`it failed: ${(error as Partial<Error>)?.message ?? String(error)}`)));
    thread.on('exit', (code) => end(refused(`it ended the process, with exit code ${code}`)));
  });
}

function refused(issue: string): CommandLineAnswer {
  return { kind: 'refused', issues: [`command-line.ts: ${issue}`] };
}
