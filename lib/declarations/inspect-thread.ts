import { parentPort, workerData } from 'node:worker_threads';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { Json } from '../../patterns/json/json.ts';
import { type Inspection, inspectWorkflow, type LoadedFile } from './inspect-workflow.ts';

/** A file of a workflow. */
export interface FileToInspect {
  readonly file: string;
  /** of the module built from it @default - it could not be built */
  readonly url?: string;
  /** why it could not be built */
  readonly issue?: string;
}

export interface InspectionRequest {
  readonly workflow: FileToInspect;
  readonly agents: readonly FileToInspect[];
  readonly input?: Json;
}

/** Messages of the thread: the file it loads now, and its result. */
export type InspectionMessage =
  | { readonly kind: 'loading'; readonly file: string }
  | { readonly kind: 'done'; readonly inspection: Inspection };

/**
 * Loads and inspects the files of a workflow in a thread: user code may end the process or never return. Files are loaded
 * one after another, so that the caller knows which one did.
 */
async function inspect({ workflow, agents, input }: InspectionRequest): Promise<void> {
  const files: LoadedFile[] = [];
  for (const file of [workflow, ...agents]) {
    post({ kind: 'loading', file: file.file });
    files.push(await load(file));
  }
  post({ kind: 'loading', file: workflow.file }); // its schemas are run now
  const [first, ...others] = files as [LoadedFile, ...LoadedFile[]];
  post({ kind: 'done', inspection: inspectWorkflow(first, others, input) });
}

async function load({ file, url, issue }: FileToInspect): Promise<LoadedFile> {
  if (url === undefined) return { file, kind: 'failed', issue: issue ?? 'it was not built' };
  try {
    const { module } = (await import(url)) as { module: { default?: unknown } };
    return { file, kind: 'loaded', declared: module.default };
  } catch (error) {
    return { file, kind: 'failed', issue: `it cannot be loaded: ${messageOf(error)}` };
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : describeValue(error);
  } catch {
    return 'it threw a value that cannot be shown';
  }
}

function post(message: InspectionMessage): void {
  parentPort?.postMessage(message);
}

await inspect(workerData as InspectionRequest);
