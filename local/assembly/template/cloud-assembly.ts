import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** A value of a template before its intrinsics are resolved. */
export type TemplateValue =
  | null
  | boolean
  | number
  | string
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue };

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: { readonly [key: string]: TemplateValue };
  readonly Metadata?: { readonly [key: string]: TemplateValue };
}

/** A CloudFormation template, as far as it is read here. */
export interface Template {
  readonly Parameters?: { readonly [name: string]: { readonly Type?: string; readonly Default?: TemplateValue } };
  readonly Mappings?: {
    readonly [name: string]: { readonly [key: string]: { readonly [key: string]: TemplateValue } };
  };
  readonly Conditions?: { readonly [name: string]: TemplateValue };
  readonly Resources?: { readonly [logicalId: string]: TemplateResource };
  readonly Outputs?: {
    readonly [name: string]: {
      readonly Value: TemplateValue;
      readonly Condition?: string;
      readonly Export?: { readonly Name: TemplateValue };
    };
  };
}

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** the account and region it is synthesized for; made-up ones when the stack does not say */
  readonly accountId: string;
  readonly region: string;
  /** folders and files of its assets, by the name their object has in the bucket, without its suffix */
  readonly assets: ReadonlyMap<string, string>;
}

export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly Stack[];
  /** changes with every change of a template or an asset */
  readonly fingerprint: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
  };
}

interface AssetManifest {
  readonly files?: { readonly [id: string]: { readonly source?: { readonly path?: string } } };
}

const DEFAULT_ACCOUNT = '000000000000';
const DEFAULT_REGION = 'us-east-1';

/** Reads the output folder of `cdk synth`, stages included. @throws when the folder holds no cloud assembly */
export function readAssembly(directory: string): Assembly {
  const root = resolve(directory);
  const hash = createHash('sha256');
  const stacks = readStacks(root, hash);
  if (stacks.length === 0) throw new Error(`${root} holds no CloudFormation stack; run "cdk synth" first`);
  return { directory: root, stacks, fingerprint: hash.digest('hex').slice(0, 16) };
}

function readStacks(directory: string, hash: ReturnType<typeof createHash>): Stack[] {
  const manifest = readJson<{ artifacts?: Record<string, Artifact> }>(join(directory, 'manifest.json'));
  return Object.entries(manifest.artifacts ?? {}).flatMap(([id, artifact]) => {
    const properties = artifact.properties ?? {};
    if (artifact.type === 'cdk:cloud-assembly' && properties.directoryName !== undefined) {
      return readStacks(join(directory, properties.directoryName), hash);
    }
    if (artifact.type !== 'aws:cloudformation:stack' || properties.templateFile === undefined) return [];
    const text = readFileSync(join(directory, properties.templateFile), 'utf8');
    hash.update(text); // an asset's hash is part of the template that uses it
    const [accountId, region] = environmentOf(artifact.environment);
    const name = properties.stackName ?? id;
    return [{ name, template: JSON.parse(text) as Template, accountId, region, assets: readAssets(directory, id) }];
  });
}

/** `aws://unknown-account/unknown-region` is how an assembly says that the deployment decides. */
function environmentOf(environment = ''): [accountId: string, region: string] {
  const [, accountId, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  return [
    accountId === undefined || accountId === 'unknown-account' ? DEFAULT_ACCOUNT : accountId,
    region === undefined || region === 'unknown-region' ? DEFAULT_REGION : region,
  ];
}

function readAssets(directory: string, artifactId: string): ReadonlyMap<string, string> {
  const assets = new Map<string, string>();
  let manifest: AssetManifest;
  try {
    manifest = readJson<AssetManifest>(join(directory, `${artifactId}.assets.json`));
  } catch {
    return assets; // a stack without assets has no such file
  }
  for (const [id, file] of Object.entries(manifest.files ?? {})) {
    if (file.source?.path !== undefined) assets.set(id, join(directory, file.source.path));
  }
  return assets;
}

/**
 * The nested stack behind the URL of its template, which is an asset of the stack around it, as all of its own assets are.
 * CloudFormation adds random characters to its name; without them a state directory finds its tables again.
 * @throws when no asset is there
 */
export function readNestedStack(parent: Stack, logicalId: string, templateUrl: string): Stack {
  const file = assetOfKey(parent, templateUrl);
  if (file === undefined) throw new Error(`its template ${JSON.stringify(templateUrl)} is no asset of the assembly`);
  return { ...parent, name: `${parent.name}-${logicalId}`, template: readJson<Template>(file) };
}

/** The asset behind an S3 key such as `c94dc2c5….zip`. */
export function assetOfKey(stack: Stack, key: string): string | undefined {
  return stack.assets.get(basename(key).replace(/\.[a-z]+$/, ''));
}

function readJson<T>(file: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${file}; is this the output folder of "cdk synth"?`, { cause: error });
  }
  return JSON.parse(text) as T;
}
