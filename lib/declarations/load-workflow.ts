import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { Json } from '../../patterns/json/json.ts';
import { buildModules } from '../functions/build-modules.ts';
import { ROOT } from '../root.ts';
import type { LoadedWorkflow } from './declarations.ts';
import type { FileToInspect, InspectionMessage, InspectionRequest } from './inspect-thread.ts';
import type { Inspection } from './inspect-workflow.ts';
import { agentFilesOf } from './workflow-files.ts';

/** How long a file may take to load, in milliseconds: it only declares, tiers create their clients when they run. */
const LOAD_LIMIT_MS = 10_000;

/** Node's exit code when a top-level await never settles. */
const UNSETTLED_AWAIT = 13;

/**
 * Loads the declarations in a workflow's folder. Its code runs in a thread, so that it can neither end nor block the caller.
 * @param limitMs how long a file may take, in milliseconds @default 10000
 * @throws InvalidInputError with every issue of the folder
 */
export async function loadWorkflow(folder: string, limitMs: number = LOAD_LIMIT_MS): Promise<LoadedWorkflow> {
  return (await inspectFolder(folder, undefined, limitMs)).workflow;
}

/**
 * Checks an input against the schema of a workflow.
 * @returns the issues of the input in sentences
 * @throws InvalidInputError as `loadWorkflow` does
 */
export async function checkWorkflowInput(
  folder: string,
  input?: Json,
): Promise<{ readonly workflow: LoadedWorkflow; readonly issues: readonly string[] }> {
  return await inspectFolder(folder, input, LOAD_LIMIT_MS);
}

async function inspectFolder(
  folder: string,
  input: Json | undefined,
  limitMs: number,
): Promise<{ readonly workflow: LoadedWorkflow; readonly issues: readonly string[] }> {
  const file = join(folder, 'workflow.ts');
  const inspection = await inspectFiles(file, agentFilesOf(folder), input, limitMs);
  switch (inspection.kind) {
    case 'refused':
      throw new InvalidInputError(`the workflow in ${folder} cannot be used:\n${inspection.issues.join('\n')}`);
    case 'sound': {
      const { workflow: declaration, agents, inputIssues: issues } = inspection;
      return { workflow: { file, declaration, agents }, issues };
    }
    default:
      return inspection satisfies never;
  }
}

async function inspectFiles(
  file: string,
  agentFiles: readonly string[],
  input: Json | undefined,
  longestMs: number,
): Promise<Inspection> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-declarations-'));
  try {
    const files = [file, ...agentFiles];
    const { thread, issues } = await buildModules(folder, join(ROOT, 'lib/declarations/inspect-thread.ts'), files);
    const toInspect = new Map<string, FileToInspect>(
      files.map((each, index) => {
        const issue = issues.get(each);
        const url = pathToFileURL(join(folder, `${index}`, 'index.mjs')).href;
        return [each, { file: each, ...(issue === undefined ? { url } : { issue }) }];
      }),
    );
    return await inspectAll(thread, toInspect, input, longestMs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Inspects again without each file that ends or blocks the thread, until all such files are found. */
async function inspectAll(
  thread: string,
  files: Map<string, FileToInspect>,
  input: Json | undefined,
  longestMs: number,
): Promise<Inspection> {
  for (let limitMs = longestMs; ; ) {
    const [workflow, ...agents] = [...files.values()] as [FileToInspect, ...FileToInspect[]];
    const request = { workflow, agents, ...(input === undefined ? {} : { input }) };
    const end = await inspectOnce(thread, request, limitMs);
    if (end.kind === 'done') return end.inspection;
    const known = files.get(end.file);
    // the file was loaded before: code in its schemas fails
    if (known?.url === undefined) return { kind: 'refused', issues: [`${basename(end.file)}: ${end.issue}`] };
    files.set(end.file, { file: end.file, issue: end.issue });
    // ten files that hang alike take the full limit once
    if (end.isLate) limitMs = Math.min(limitMs, 1_000);
  }
}

type InspectionEnd =
  | Extract<InspectionMessage, { kind: 'done' }>
  | { readonly kind: 'failed'; readonly file: string; readonly issue: string; readonly isLate: boolean };

function inspectOnce(script: string, request: InspectionRequest, limitMs: number): Promise<InspectionEnd> {
  return new Promise((resolve) => {
    // stdout of the command may be JSON
    const thread = new Worker(script, { workerData: request, execArgv: [], stdout: true });
    thread.stdout.pipe(process.stderr, { end: false });
    let { file } = request.workflow;
    let timer = setTimeout(giveUp, limitMs);
    const end = (result: InspectionEnd) => {
      clearTimeout(timer);
      thread.removeAllListeners();
      void thread.terminate();
      resolve(result);
    };
    const fail = (issue: string, isLate = false) => end({ kind: 'failed', file, issue, isLate });
    function giveUp(): void {
      fail(`it is not loaded after ${limitMs / 1000} s; a declaration must not wait or compute`, true);
    }
    thread.on('message', (message: InspectionMessage) => {
      if (message.kind === 'done') {
        end(message);
        return;
      }
      file = message.file;
      clearTimeout(timer);
      timer = setTimeout(giveUp, limitMs);
    });
    thread.on('error', (error) => fail(`it cannot be loaded: ${(error as Partial<Error>)?.message ?? String(error)}`));
    thread.on('exit', (code) => {
      if (code === UNSETTLED_AWAIT) fail('it awaits something that never comes; a declaration must not wait');
      else fail(`it ends the process when it is loaded, with exit code ${code}`);
    });
  });
}
