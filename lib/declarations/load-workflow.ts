import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { Json } from '../../patterns/json/json.ts';
import type { LoadedWorkflow } from './declarations.ts';
import { type FolderInspection, inspectFiles, inspectFolder, inspectKeptFolder } from './inspect-folder.ts';
import type { Inspection } from './inspect-workflow.ts';

/**
 * Loads the declarations in a workflow's folder.
 * @throws InvalidInputError with every issue of the folder
 */
export function loadWorkflow(
  folder: string,
  options: Pick<FolderInspection, 'limitMs' | 'keptIn'> = {},
): LoadedWorkflow {
  return soundIn(folder, inspectFolder(folder, options)).workflow;
}

/** A workflow, and the issues of an input in sentences. */
export interface CheckedInput {
  readonly workflow: LoadedWorkflow;
  readonly issues: readonly string[];
}

/**
 * Checks an input against the schema of a workflow.
 * @param keptIn where `loadWorkflow` has kept the modules, unless a file has changed since @default - they are built
 * @returns the issues of the input in sentences
 * @throws InvalidInputError as `loadWorkflow` does
 */
export function checkWorkflowInput(folder: string, input?: Json, keptIn?: string): CheckedInput {
  return soundIn(
    folder,
    keptIn === undefined ? inspectFolder(folder, { input }) : inspectKeptFolder(folder, keptIn, { input }),
  );
}

function soundIn(folder: string, inspection: Inspection): CheckedInput {
  switch (inspection.kind) {
    case 'refused':
      throw new InvalidInputError(`the workflow in ${folder} cannot be used:\n${inspection.issues.join('\n')}`);
    case 'sound':
      return checkedBy(inspection);
    default:
      return inspection satisfies never;
  }
}

/**
 * Checks an input against the schema of a workflow that a stack has built.
 * @param files of the workflow and its agents
 * @returns undefined where the files cannot be loaded by themselves: they may use packages that only their functions have
 */
export function checkDeclaredInput(
  files: readonly [workflow: string, ...agents: string[]],
  input?: Json,
): CheckedInput | undefined {
  const inspection = inspectFiles(files, { input });
  return inspection.kind === 'refused' ? undefined : checkedBy(inspection);
}

function checkedBy({ workflow, inputIssues }: Extract<Inspection, { kind: 'sound' }>): CheckedInput {
  return { workflow, issues: inputIssues };
}
