import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { javaName } from './java-name.ts';
import { GROUPS } from './operations.ts';

/**
 * Writes what TestState knows of AWS's service models: `npx tsx .ci/api-models/main.ts DIR`, DIR being the folder `botocore/data`
 * of https://github.com/boto/botocore (Apache-2.0), which has the models as JSON. Only outputs are kept.
 */
interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly document?: boolean;
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly output?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const TARGET = 'local/services/step-functions/test-state/api-models';

function main([directory]: readonly string[]): void {
  if (directory === undefined) throw new Error('Usage: npx tsx .ci/api-models/main.ts BOTOCORE/data');
  for (const [group, services] of Object.entries(GROUPS)) {
    const texts = Object.entries(services).map(([service, { folder, operations }]) => {
      const lines = linesOf(readModel(join(directory, folder)), operations);
      return `  ${service}: \`\n${lines.join('\n')}\n\`,`;
    });
    const constant = group.toUpperCase();
    const header =
      '// Made by .ci/api-models/main.ts from the service models in botocore; the notation is that of model.ts.';
    const text = `${header}\n\nexport const ${constant}: Readonly<Record<string, string>> = {\n${texts.join('\n')}\n};\n`;
    writeFileSync(join(TARGET, `${group}.ts`), text);
  }
}

function readModel(folder: string): Model {
  const newest = readdirSync(folder).sort().at(-1) ?? '';
  return JSON.parse(readFileSync(join(folder, newest, 'service-2.json'), 'utf8')) as Model;
}

function linesOf({ operations, shapes }: Model, names: readonly string[]): string[] {
  const structures = new Map<string, string>();

  function typeOf(name: string): string {
    const shape = shapes[name];
    if (shape === undefined) throw new Error(`there is no shape ${name}`);
    switch (shape.type) {
      case 'structure':
        return shape.document === true ? '*' : structure(name, shape);
      case 'list':
        return `[${typeOf(shape.member?.shape ?? '')}]`;
      case 'map':
        return `{${typeOf(shape.value?.shape ?? '')}}`;
      case 'boolean':
        return 'b';
      case 'blob':
        return `s${range({ ...shape, max: undefined })}`; // its length is that of the bytes, a mock has them in base64
      case 'string':
        return shape.enum === undefined ? `s${range(shape)}` : `e(${shape.enum.join('|')})`;
      case 'timestamp':
        return 's';
      default:
        return `n${range(shape)}`;
    }
  }

  function structure(name: string, { members = {}, required = [] }: Shape): string {
    if (structures.has(name)) return name;
    structures.set(name, ''); // it may contain itself
    const fields = Object.entries(members).map(
      ([member, { shape }]) => `${javaName(member)}${required.includes(member) ? '!' : ''}:${typeOf(shape)}`,
    );
    structures.set(name, [name, ...fields].join(' '));
    return name;
  }

  const heads = names.map((name) => {
    const output = operations[name]?.output?.shape;
    return `${name.charAt(0).toLowerCase()}${name.slice(1)} = ${output === undefined ? '*' : typeOf(output)}`;
  });
  return [...heads, ...structures.values()];
}

function range({ min, max }: Shape): string {
  return min === undefined && max === undefined ? '' : `${min ?? ''}..${max ?? ''}`;
}

main(process.argv.slice(2));
