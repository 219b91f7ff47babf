import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { type FolderPlan, planBuild } from './build-context.ts';
import { findProject, type Project, readProject, type SynthContext } from './project.ts';

/** Builds a project by its own app. */
export interface ProjectPlan {
  readonly kind: 'project';
  readonly project: Project;
  /** name of the workflow to use @default - the only one */
  readonly workflow?: string;
  /** the file that the context is from, for a user */
  readonly contextSource: string;
  /** the whole context of the synth */
  readonly context: SynthContext;
  /** the part of it that a command gave, with the project and the workflow: enough to build the same again */
  readonly chosen: Readonly<Record<string, string>>;
}

/** What a command builds. */
export type BuildPlan = FolderPlan | ProjectPlan;

/** The options of a command that choose what is built. */
export interface PlanOptions {
  /** context of the synth, by name */
  readonly context?: SynthContext;
  /** the name of a workflow of the project, or a folder */
  readonly workflow?: string;
}

/** Names in the context of a project that ran: its folder, and the name of the workflow. */
const PROJECT_KEY = 'ballast:project';
export const WORKFLOW_KEY = 'ballast:workflow';

/** Whether the context of a build is that of a project. */
export function isOfProject(context: SynthContext): boolean {
  return context[PROJECT_KEY] !== undefined;
}

/**
 * Decides what a command builds: the project in the current folder, or a workflow by its folder.
 * @throws InvalidInputError with everything that is wrong
 */
export async function planFor({ context = {}, workflow }: PlanOptions): Promise<BuildPlan> {
  const { [PROJECT_KEY]: folder, [WORKFLOW_KEY]: known, ...own } = context;
  const name = workflow ?? (typeof known === 'string' ? known : undefined);
  if (typeof folder === 'string') {
    const project = readProject(folder);
    if (project === undefined) throw new InvalidInputError(`${join(folder, 'cdk.json')} has no app`);
    return planProject(project, own, name);
  }
  const isFolder = own.workflow !== undefined || (workflow !== undefined && namesFolder(workflow));
  const project = isFolder ? undefined : findProject();
  if (project !== undefined) return planProject(project, own, name);
  return await planBuild(workflow === undefined ? own : { ...own, workflow: resolve(workflow) });
}

/** Whether `--workflow` has a folder, rather than the name of a workflow of the project. */
function namesFolder(text: string): boolean {
  return /^\.{0,2}\//.test(text) || existsSync(join(text, 'workflow.ts'));
}

function planProject(project: Project, own: SynthContext, workflow: string | undefined): ProjectPlan {
  const given = Object.entries(own).map(([key, value]) => [key, String(value)] as const);
  return {
    kind: 'project',
    project,
    ...(workflow === undefined ? {} : { workflow }),
    contextSource: join(project.folder, 'cdk.json'),
    context: { ...project.context, ...own },
    chosen: {
      ...Object.fromEntries(given),
      [PROJECT_KEY]: project.folder,
      ...(workflow === undefined ? {} : { [WORKFLOW_KEY]: workflow }),
    },
  };
}
