import { parentPort, workerData } from 'node:worker_threads';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { Json } from '../../patterns/json/json.ts';
import { type Inspection, inspectWorkflow, type LoadedFile } from './inspect-workflow.ts';

/** A file of a workflow: its module, or why it cannot be loaded. */
export interface FileToInspect {
  readonly file: string;
  /** of the module built from it */
  readonly url?: string;
  /** why there is none to be loaded */
  readonly fault?: string;
}

export interface InspectionRequest {
  readonly workflow: FileToInspect;
  readonly agents: readonly FileToInspect[];
  readonly input?: Json;
}

/** What the thread tells: which file it loads now, and at the end what it found. */
export type InspectionMessage =
  | { readonly kind: 'loading'; readonly file: string }
  | { readonly kind: 'done'; readonly inspection: Inspection };

/**
 * Loads and inspects the files of a workflow in a thread of its own: they are anybody's code, which may end the process
 * or never end itself. One after another, so that it is known which one did.
 */
async function inspect({ workflow, agents, input }: InspectionRequest): Promise<void> {
  const files: LoadedFile[] = [];
  for (const file of [workflow, ...agents]) {
    tell({ kind: 'loading', file: file.file });
    files.push(await load(file));
  }
  tell({ kind: 'loading', file: workflow.file }); // whose schemas are run now
  const [first, ...others] = files as [LoadedFile, ...LoadedFile[]];
  tell({ kind: 'done', inspection: inspectWorkflow(first, others, input) });
}

async function load({ file, url, fault }: FileToInspect): Promise<LoadedFile> {
  if (url === undefined) return { file, kind: 'failed', fault: fault ?? 'it was not built' };
  try {
    const { module } = (await import(url)) as { module: { default?: unknown } };
    return { file, kind: 'loaded', declared: module.default };
  } catch (error) {
    return { file, kind: 'failed', fault: `it cannot be loaded: ${messageOf(error)}` };
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : describeValue(error);
  } catch {
    return 'it threw what cannot be shown';
  }
}

function tell(message: InspectionMessage): void {
  parentPort?.postMessage(message);
}

await inspect(workerData as InspectionRequest);
