import path from 'node:path';
import { parseSync } from '@swc/core';
import { textOf } from './files.ts';

/** A node of the syntax tree, seen as plain data. */
export type Node = Readonly<Record<string, unknown>> & { readonly type?: string };

/** Each rule about imports looks at all files of a room, and a file takes 3 ms to parse. */
const imports = new Map<string, readonly string[]>();

/** What a file imports, types included: package names as written, own files relative to the root. */
export function importsOf(file: string): readonly string[] {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const found = nodesOf(file)
    .flatMap(specifierOf)
    .map((specifier) => (specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier));
  imports.set(file, found);
  return found;
}

/** The global names a file uses, members as `Date.now`, `new Date` when it is called without an argument. */
export function globalsOf(file: string): Set<string> {
  return new Set(nodesOf(file).flatMap(globalOf));
}

function specifierOf(node: Node): string[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return literal(node.source);
    case 'TsImportType':
      return literal(node.argument);
    case 'CallExpression': {
      const dynamic = (node.callee as Node).type === 'Import';
      const [first] = node.arguments as { expression: Node }[];
      return dynamic && first !== undefined ? literal(first.expression) : [];
    }
    default:
      return [];
  }
}

function globalOf(node: Node): string[] {
  switch (node.type) {
    case 'Identifier':
      return [String(node.value)];
    case 'MemberExpression': {
      const [object, property] = [node.object as Node, node.property as Node];
      return object.type === 'Identifier' && property.type === 'Identifier'
        ? [`${String(object.value)}.${String(property.value)}`]
        : [];
    }
    case 'NewExpression': {
      const callee = node.callee as Node;
      const given = node.arguments as unknown[] | undefined;
      return callee.type === 'Identifier' && (given ?? []).length === 0 ? [`new ${String(callee.value)}`] : [];
    }
    default:
      return [];
  }
}

function literal(node: unknown): string[] {
  const { type, value } = (node ?? {}) as Node;
  return type === 'StringLiteral' ? [String(value)] : [];
}

function nodesOf(file: string): Node[] {
  return [...walk(syntaxOf(textOf(file), /tsx?$/.test(file) ? 'typescript' : 'ecmascript', file.endsWith('x')))];
}

/** The syntax tree of a text. @param hasElements whether it has elements of JSX */
export function syntaxOf(text: string, syntax: 'typescript' | 'ecmascript', hasElements = false): unknown {
  const elements = syntax === 'typescript' ? { syntax, tsx: hasElements } : { syntax, jsx: hasElements };
  return parseSync(text, { ...elements, target: 'es2022' });
}

function* walk(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value) yield value as Node;
  for (const part of Object.values(value)) yield* walk(part);
}

/** Statements that leave no code behind: imports, re-exports and types. */
const WITHOUT_CODE = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'TsInterfaceDeclaration',
  'TsTypeAliasDeclaration',
]);

/** Whether a syntax tree has code of its own: more than types, and than values of other files. */
export function declaresValues(tree: unknown): boolean {
  return (tree as { readonly body: readonly Node[] }).body.some((statement) => {
    const declaration = (statement.type === 'ExportDeclaration' ? statement.declaration : statement) as Node;
    return declaration.declare !== true && !WITHOUT_CODE.has(declaration.type ?? '');
  });
}
