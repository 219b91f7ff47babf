import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SynthesizedStack, Template } from './template.ts';

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
}

/** Reads a stack of a cloud assembly with its nested stacks, whose templates are its assets. */
export function readStack(folder: string, name: string): SynthesizedStack {
  const { files } = JSON.parse(readFileSync(join(folder, `${name}.assets.json`), 'utf8')) as AssetManifest;
  return readTemplate(name, join(folder, `${name}.template.json`), (url) => {
    const [hash = ''] = /[0-9a-f]{64}(?=\.json)/.exec(url) ?? [];
    return join(folder, files[hash]?.source.path ?? hash);
  });
}

/** @param fileOf path of a template's file, by its URL */
function readTemplate(name: string, file: string, fileOf: (url: string) => string): SynthesizedStack {
  const text = readFileSync(file, 'utf8');
  const template = JSON.parse(text) as Template;
  const nested = Object.entries(template.Resources ?? {}).flatMap(([logicalId, { Type, Properties = {} }]) => {
    if (Type !== 'AWS::CloudFormation::Stack') return [];
    const nestedFile = fileOf(JSON.stringify(Properties.TemplateURL));
    return [[logicalId, readTemplate(`${name}-${logicalId}`, nestedFile, fileOf)] as const];
  });
  return { name, template, bytes: Buffer.byteLength(text), nested: new Map(nested) };
}
