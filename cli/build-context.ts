import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { type BuildContext, type BuildRequest, buildRequestOf, CONTEXT_KEYS, EMULATED_MODELS } from '../lib/config.ts';
import { PACKAGE } from '../lib/root.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { SynthContext } from './project.ts';

/** That of the repository; the package has none. */
const CDK_JSON = join(PACKAGE, 'cdk.json');

/** Builds a workflow's folder by the app of this package: workflow, stage and context. */
export interface FolderPlan extends BuildRequest {
  readonly kind: 'folder';
  /** the file that the context is from, for a user */
  readonly contextSource: string;
  /** the whole context of the synth, the workflow's folder as an absolute path */
  readonly context: SynthContext;
  /** the part of it that names the workflow and its stage: enough to build the same again */
  readonly chosen: Readonly<Record<string, string>>;
}

/**
 * The context of a build: that of cdk.json, as the CDK's own CLI passes it on, overridden by the options of the command.
 * @param cdkJson where the CDK's own CLI reads it
 * @throws InvalidInputError with everything that is wrong
 */
export async function planBuild(given: BuildContext = {}, cdkJson = CDK_JSON): Promise<FolderPlan> {
  const context = cdkJson === CDK_JSON && !existsSync(CDK_JSON) ? {} : await contextOf(cdkJson);
  const named: SynthContext = { ...context, ...given };
  const request = buildRequestOf(named);
  const { models } = request;
  // what is in the file, so that another content is another build
  const merged = models === undefined || named.models === EMULATED_MODELS ? named : { ...named, models };
  const chosen = CONTEXT_KEYS.flatMap((key) =>
    merged[key] === undefined ? [] : [[key, String(merged[key])] as const],
  );
  return {
    kind: 'folder',
    ...request,
    contextSource: cdkJson,
    // a stage by its name, so that the default one is the same build as the one that was asked for
    context: { ...merged, workflow: request.folder, stage: request.stage.name },
    chosen: { ...Object.fromEntries(chosen), workflow: portable(request.folder), stage: request.stage.name },
  };
}

async function contextOf(cdkJson: string): Promise<SynthContext> {
  try {
    const { context = {} } = JSON.parse(await readFile(cdkJson, 'utf8')) as { context?: SynthContext };
    return context;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidInputError(`${cdkJson} cannot be read: ${reason}`, { cause: error });
  }
}

/** A folder of this package by its path in it, so that both may be moved together. */
function portable(folder: string): string {
  const inRoot = relative(PACKAGE, folder);
  return inRoot.startsWith('..') || isAbsolute(inRoot) ? folder : inRoot;
}
