import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { taskTimeoutSeconds, tierLimitSeconds } from '../../patterns/timeout.ts';
import type { CapabilityName } from '../../test/support/endpoint/capabilities.ts';
import { changeDefinitions } from './definition.ts';

const CUSTOM_RUNTIME = fileURLToPath(new URL('custom-runtime.js', import.meta.url));

type Template = { Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> };

/** A change of what is deployed, for an endpoint that could not run it otherwise. */
interface Adaptation {
  /** what is changed, and why it stays the same workflow */
  readonly change: string;
  adapt(assembly: string, template: Template): void;
}

/** What an endpoint may lack that a deployment can make up for. Nothing of this is ever done for AWS. */
const ADAPTATIONS: { readonly [name in CapabilityName]?: Adaptation } = {
  timeoutExpressions: {
    change: 'each TimeoutSeconds that is an expression is the largest number it may evaluate to',
    adapt: (_, template) => changeDefinitions(template, withTimeoutNumbers),
  },
  redriveCount: {
    change: 'Execution.RedriveCount is 0 wherever an expression reads it, which it is where nothing is redriven',
    adapt: (_, template) =>
      changeDefinitions(template, (piece) => piece.replaceAll('"{% $states.context.Execution.RedriveCount %}"', '0')),
  },
  errorNames: {
    change: 'functions run under the custom runtime interface of Lambda, on the same Node and the same bundles',
    adapt: underCustomRuntime,
  },
};

/** What is changed for want of these capabilities, a sentence each. */
export function changesFor(lacking: readonly CapabilityName[]): string[] {
  return adaptationsFor(lacking).map(({ change }) => change);
}

/** Changes an assembly, in place, to make up for what an endpoint lacks. */
export function adaptAssembly(assembly: string, lacking: readonly CapabilityName[]): void {
  const [file = ''] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const template = JSON.parse(readFileSync(path.join(assembly, file), 'utf8')) as Template;
  for (const { adapt } of adaptationsFor(lacking)) adapt(assembly, template);
  writeFileSync(path.join(assembly, file), JSON.stringify(template, undefined, 1));
  renameAssets(assembly);
}

function adaptationsFor(lacking: readonly CapabilityName[]): Adaptation[] {
  return lacking.flatMap((name) => ADAPTATIONS[name] ?? []);
}

/** A call's Task has the limit of its tier or less; the largest is that of the longest tier. A timeout that comes late changes no answer. */
function withTimeoutNumbers(piece: string, definition: string): string {
  const timeoutsMs = [...definition.matchAll(/"attemptTimeoutMs":(\d+)/g)].map(([, text]) => Number(text));
  return piece.replaceAll(
    '"TimeoutSeconds":"{% $states.input.taskTimeoutSeconds %}"',
    `"TimeoutSeconds":${taskTimeoutSeconds(tierLimitSeconds(Math.max(...timeoutsMs)))}`,
  );
}

function underCustomRuntime(assembly: string, { Resources }: Template): void {
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type === 'AWS::Lambda::Function' && Properties !== undefined) Properties.Runtime = 'provided.al2023';
  }
  for (const asset of assetsOf(assembly)) {
    const bootstrap = path.join(assembly, asset, 'bootstrap');
    copyFileSync(CUSTOM_RUNTIME, bootstrap);
    chmodSync(bootstrap, 0o755);
  }
}

function assetsOf(assembly: string): string[] {
  return readdirSync(assembly, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('asset.'))
    .map(({ name }) => name);
}

/** An asset is called by the hash of what is in it; under the old name the CDK would take it for already uploaded. */
function renameAssets(assembly: string): void {
  const runtime = readFileSync(CUSTOM_RUNTIME);
  const changed = assetsOf(assembly).filter((asset) => existsSync(path.join(assembly, asset, 'bootstrap')));
  const renamed = changed.map((asset) => {
    const hash = asset.slice('asset.'.length);
    return { hash, adapted: createHash('sha256').update(hash).update(runtime).digest('hex') };
  });
  for (const { hash, adapted } of renamed) {
    renameSync(path.join(assembly, `asset.${hash}`), path.join(assembly, `asset.${adapted}`));
  }
  for (const file of readdirSync(assembly).filter((name) => name.endsWith('.json'))) {
    const text = readFileSync(path.join(assembly, file), 'utf8');
    const replaced = renamed.reduce((json, { hash, adapted }) => json.replaceAll(hash, adapted), text);
    writeFileSync(path.join(assembly, file), replaced);
  }
}
