import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import type { LoadedAgent, LoadedWorkflow } from '../declarations/declarations.ts';
import type { AgentBundling } from '../options/agent-options.ts';
import { buildEntries } from './build-entries.ts';
import { buildOnce } from './build-once.ts';
import { copyPackages } from './copy-packages.ts';
import { functionSources, importsFilesOf, type OptionalFunctions } from './function-sources.ts';
import { RESOLUTION } from './resolution.ts';
import { sharedPackages } from './shared-packages.ts';
import { buildSplit, CHUNKS } from './split-bundles.ts';

/** The built functions of a workflow: one folder per function, with its `index.mjs`. */
export interface Bundles {
  /** The folder of a function. */
  pathOf(functionName: string): string;
  /** the folder of chunks that their modules import as `../_chunks` @default - there are none */
  readonly chunks?: string;
  /** esbuild's record of the files they were built from */
  readonly metafile: Metafile;
  /** Removes them: the CDK copies each into its cloud assembly as soon as its function is added to a stack. */
  remove(): void;
}

/** The built functions, or the reasons why they cannot be built. */
export type Bundling =
  | { readonly ok: true; readonly bundles: Bundles }
  | { readonly ok: false; readonly issues: readonly string[] };

export interface BundlingRequest extends OptionalFunctions {
  /**
   * Folder of the bundles' folder; pass one that you clean up if the process may be ended
   * @default - the folder of the system for temporary files
   */
  readonly parent?: string | undefined;
  /** How the function of an agent is bundled @default - all are bundled whole */
  bundlingOf?(agent: string): AgentBundling;
  /**
   * Code that several functions have becomes chunks in a folder of their own, which simulated functions compile once, and those of
   * `patterns/` evaluate once; zod and clients of the SDK stay outside (ADR 0023). As files of their own the 40 chunks of a
   * function cost a cold start 3 to 15 % more CPU, so a deployed function has one file.
   * @default false
   */
  readonly sharesChunks?: boolean | undefined;
}

/**
 * Builds every function of a workflow in one run of esbuild (0.6 s for 8 functions; one run each takes 0.7 s apiece), and
 * agents with other packages outside of their bundles in one more. Of a further workflow of an app only those that have its files.
 * The SDK is bundled: it starts 2.3 times faster than the runtime's own on Node 20, and its version is pinned.
 */
export function bundleFunctions(
  workflow: LoadedWorkflow,
  { parent = tmpdir(), bundlingOf = () => ({}), sharesChunks = false, ...optional }: BundlingRequest = {},
): Bundling {
  const folder = realpathSync(mkdtempSync(join(parent, 'ballast-bundles-')));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const built = join(folder, 'built');
  const pathOf = (name: string) => join(built, name);
  const external = new Map(
    workflow.agents.map(({ declaration: { name } }) => [name, externalsOf(bundlingOf(name))] as const),
  );
  const builds = buildsOf(functionSources(workflow, optional), (name) => external.get(name) ?? []).map(
    ([packages, sources]) => {
      const shared = sharesChunks ? sharedPackages() : { alias: {}, external: [] };
      const options = {
        minify: true,
        alias: { ...RESOLUTION.alias, ...shared.alias },
        external: [...packages, ...shared.external],
        define: definesOf(workflow),
      };
      if (!sharesChunks) return buildOnce(folder, sources, (source) => !importsFilesOf(workflow, source), options);
      // packages are copied beside a function, where chunks would not find them
      return packages.length > 0 ? buildEntries(folder, sources, options) : buildSplit(folder, sources, options);
    },
  );
  const issues = [
    ...builds.flatMap((result) => (result.ok ? [] : result.issues)),
    ...workflow.agents.flatMap((agent) => copyFor(agent, bundlingOf(agent.declaration.name), pathOf)),
  ];
  if (issues.length > 0) {
    remove();
    return { ok: false, issues };
  }
  const metafile = mergedMetafile(builds.flatMap((result) => (result.ok ? [result.metafile] : [])));
  return { ok: true, bundles: { metafile, pathOf, remove, ...(sharesChunks ? { chunks: join(built, CHUNKS) } : {}) } };
}

/**
 * Stand-ins for the built functions, for a synth whose stack needs no code: the CDK asks for none in `cdk list`, `cdk destroy`, and
 * of the stacks that a command does not select.
 * @param parent as in {@link BundlingRequest}
 */
export function bundlesWithoutCode(parent: string = tmpdir()): Bundles {
  const folder = realpathSync(mkdtempSync(join(parent, 'ballast-bundles-')));
  writeFileSync(join(folder, 'index.mjs'), "throw new Error('this function was synthesized without its code');\n");
  return {
    metafile: { inputs: {}, outputs: {} },
    pathOf: () => folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Constants by which the code of agents leaves out what no tier uses: where it compares one with 'no', the build removes the
 * other branch, and with it the clients of providers.
 */
function definesOf({ agents }: LoadedWorkflow): Record<string, string> {
  const uses = agents.flatMap(({ declaration }) => declaration.tiers.flatMap((tier) => tier.uses ?? []));
  const flags = {
    BALLAST_ASKS_MODELS: uses.length > 0,
    BALLAST_ASKS_BEDROCK: uses.some(({ bedrock }) => bedrock !== undefined),
    BALLAST_READS_SECRETS: uses.some(({ secretArns = [] }) => secretArns.length > 0),
  };
  return Object.fromEntries(
    Object.entries(flags).map(([name, isSet]) => [`process.env.${name}`, JSON.stringify(isSet ? 'yes' : 'no')]),
  );
}

/** The packages that are not in a bundle. */
export function externalsOf({ externalModules, nodeModules }: AgentBundling): readonly string[] {
  return [externalModules, nodeModules].flatMap((names) => (Array.isArray(names) ? (names as string[]) : []));
}

/** The sources by the packages that are not in their bundles. */
function buildsOf(
  sources: ReadonlyMap<string, string>,
  externalOf: (name: string) => readonly string[],
): (readonly [readonly string[], ReadonlyMap<string, string>])[] {
  const builds = new Map<string, Map<string, string>>();
  for (const [name, source] of sources) {
    const key = JSON.stringify(externalOf(name).toSorted());
    builds.set(key, (builds.get(key) ?? new Map<string, string>()).set(name, source));
  }
  return [...builds].map(([key, group]) => [JSON.parse(key) as string[], group]);
}

/** Copies packages beside the bundle of an agent. @returns those that are not installed, in words */
function copyFor(
  { file, declaration: { name } }: LoadedAgent,
  { nodeModules = [] }: AgentBundling,
  pathOf: (name: string) => string,
): string[] {
  return copyPackages(nodeModules, file, pathOf(name)).map(
    (missing) => `bundling.nodeModules of agent ${name} has ${missing}, which is not installed where ${file} finds it`,
  );
}

function mergedMetafile(metafiles: readonly Metafile[]): Metafile {
  return {
    inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)) as Metafile['inputs'],
    outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)) as Metafile['outputs'],
  };
}
