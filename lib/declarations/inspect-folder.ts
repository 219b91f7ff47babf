import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json } from '../../patterns/json/json.ts';
import { type BuiltModules, buildModules, builtModules } from '../functions/build-modules.ts';
import { packageFoldersOf } from '../functions/copy-packages.ts';
import { codeFile } from '../root.ts';
import type { InspectionJob } from './inspect-process.ts';
import type { FileToInspect } from './inspect-thread.ts';
import type { Inspection } from './inspect-workflow.ts';
import { agentFilesOf } from './workflow-files.ts';

/** How long a file may take to load, in milliseconds: it only declares, tiers create their clients when they run. */
const LOAD_LIMIT_MS = 10_000;

const SCRIPTS = {
  process: codeFile('lib/declarations/inspect-process'),
  thread: codeFile('lib/declarations/inspect-thread'),
};

export interface FolderInspection {
  /** checked against the workflow's schema @default - no input is checked */
  readonly input?: Json | undefined;
  /** how long a file may take, in milliseconds @default 10000 */
  readonly limitMs?: number | undefined;
  /** packages that are not in the bundles of agents, and are found where they are installed @default - none */
  readonly external?: readonly string[];
  /** a new folder for the built modules, which stay there @default - they are removed */
  readonly keptIn?: string;
}

/** A workflow's file, then those of its agents. */
type WorkflowFiles = readonly [workflow: string, ...agents: string[]];

/**
 * Loads and checks the declarations in a workflow's folder. Their code runs in a thread of another process, so that it can
 * neither end nor block this one; this one waits, since a construct cannot await.
 * @throws InvalidInputError when there is no such folder
 */
export function inspectFolder(folder: string, options?: FolderInspection): Inspection {
  return inspectFiles(filesIn(folder), options);
}

function filesIn(folder: string): WorkflowFiles {
  return [join(folder, 'workflow.ts'), ...agentFilesOf(folder)];
}

/** Loads and checks the declarations in files, as `inspectFolder` does. @param files of the workflow and its agents */
export function inspectFiles(
  files: WorkflowFiles,
  { input, limitMs = LOAD_LIMIT_MS, external = [], keptIn }: FolderInspection = {},
): Inspection {
  return inWorkplace((workplace) => {
    const folder = keptIn ?? workplace;
    mkdirSync(folder, { recursive: true });
    const { scripts, moduleOf, issues } = buildModules(folder, SCRIPTS, files, external);
    const [packages] = packageFoldersOf(files[0]);
    if (external.length > 0 && packages !== undefined) symlinkSync(packages, join(folder, 'node_modules'), 'dir');
    return inspectModules({ files, scripts, moduleOf, issues, input, limitMs }, workplace);
  });
}

/**
 * Loads and checks the declarations of a folder that has not changed since they were built.
 * @param keptIn where `inspectFolder` has kept their modules
 */
export function inspectKeptFolder(
  folder: string,
  keptIn: string,
  { input }: Pick<FolderInspection, 'input'>,
): Inspection {
  const built = { files: filesIn(folder), ...builtModules(keptIn, SCRIPTS), issues: new Map<string, string>() };
  return inWorkplace((workplace) => inspectModules({ ...built, input, limitMs: LOAD_LIMIT_MS }, workplace));
}

/** Gives a new folder, which is removed after its use. */
function inWorkplace<Result>(use: (workplace: string) => Result): Result {
  const workplace = realpathSync(mkdtempSync(join(tmpdir(), 'ballast-declarations-')));
  try {
    return use(workplace);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

interface ModulesToInspect extends Omit<BuiltModules<keyof typeof SCRIPTS>, 'inputs'> {
  readonly files: WorkflowFiles;
  readonly input: Json | undefined;
  readonly limitMs: number;
}

function inspectModules({ files, scripts, moduleOf, issues, input, limitMs }: ModulesToInspect, workplace: string) {
  const [workflow, ...agents] = files.map((file, index): FileToInspect => {
    const issue = issues.get(file);
    return { file, ...(issue === undefined ? { url: pathToFileURL(moduleOf(index)).href } : { issue }) };
  });
  if (workflow === undefined) throw new TypeError('a workflow has a file');
  const job: InspectionJob = {
    thread: scripts.thread,
    files: [workflow, ...agents],
    limitMs,
    ...(input === undefined ? {} : { input }),
  };
  return inspectInProcess(scripts.process, job, workplace);
}

function inspectInProcess(script: string, job: InspectionJob, workplace: string): Inspection {
  const [jobFile, answerFile] = [join(workplace, 'job.json'), join(workplace, 'answer.json')];
  writeFileSync(jobFile, JSON.stringify(job));
  // stdout of the command may be JSON
  const { status, signal, error } = spawnSync(process.execPath, [script, jobFile, answerFile], {
    stdio: ['ignore', 2, 2],
    env: process.env,
  });
  if (error !== undefined) throw error;
  if (status === 0) return JSON.parse(readFileSync(answerFile, 'utf8')) as Inspection;
  const end = signal === null ? `exit code ${status}` : `signal ${signal}`;
  return { kind: 'refused', issues: [`its code ended the process that loads it, with ${end}`] };
}
