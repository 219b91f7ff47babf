import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Json } from '../../patterns/json/json.ts';
import type { FileToInspect, InspectionMessage, InspectionRequest } from './inspect-thread.ts';
import type { Inspection } from './inspect-workflow.ts';

/** The request of a process that inspects the files of a workflow: it is read from a file, its answer written to one. */
export interface InspectionJob {
  /** path of the built script of the thread */
  readonly thread: string;
  /** the workflow's, then those of its agents */
  readonly files: readonly [FileToInspect, ...FileToInspect[]];
  readonly input?: Json;
  /** how long a file may take to load, in milliseconds */
  readonly limitMs: number;
}

/** Node's exit code when a top-level await never settles. */
const UNSETTLED_AWAIT = 13;

/** Inspects again without each file that ends or blocks the thread, until all such files are found. */
async function inspectAll({ thread, files, input, limitMs: longestMs }: InspectionJob): Promise<Inspection> {
  const known = new Map<string, FileToInspect>(files.map((file) => [file.file, file]));
  for (let limitMs = longestMs; ; ) {
    const [workflow, ...agents] = [...known.values()] as [FileToInspect, ...FileToInspect[]];
    const request = { workflow, agents, ...(input === undefined ? {} : { input }) };
    const end = await inspectOnce(thread, request, limitMs);
    if (end.kind === 'done') return end.inspection;
    // the file was loaded before: code in its schemas fails
    if (known.get(end.file)?.url === undefined) {
      return { kind: 'refused', issues: [`${basename(end.file)}: ${end.issue}`] };
    }
    known.set(end.file, { file: end.file, issue: end.issue });
    // ten files that hang alike take the full limit once
    if (end.isLate) limitMs = Math.min(limitMs, 1_000);
  }
}

type InspectionEnd =
  | Extract<InspectionMessage, { kind: 'done' }>
  | { readonly kind: 'failed'; readonly file: string; readonly issue: string; readonly isLate: boolean };

function inspectOnce(script: string, request: InspectionRequest, limitMs: number): Promise<InspectionEnd> {
  return new Promise((resolve) => {
    const thread = new Worker(script, { workerData: request, execArgv: [] });
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

const [, , jobFile = '', answerFile = ''] = process.argv;
const inspection = await inspectAll(JSON.parse(readFileSync(jobFile, 'utf8')) as InspectionJob);
writeFileSync(answerFile, JSON.stringify(inspection));
