import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Where code lives, by what it is for; `test` and `bench` may use everything. */
export const ROOMS = [
  'patterns',
  'stores',
  'lambdas',
  'models',
  'langgraph',
  'lib',
  'ops',
  'cli',
  'console',
  'mcp',
  'bin',
  'local',
  'testing',
  'examples',
] as const;
export type Room = (typeof ROOMS)[number];

/** What is made, not written; as in .gitignore. */
const GENERATED = new Set(['node_modules', 'cdk.out', '.ballast', 'dist', 'coverage', '.git']);

/** Every written file below a folder of the repository, relative to its root, with `/`, sorted. */
export function filesBelow(folder: string): string[] {
  const found = readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (GENERATED.has(entry.name) || entry.name.endsWith('.log')) return [];
    const file = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
  return found.sort();
}

/** Every source file of a room. */
export function sourcesOf(room: string): string[] {
  return filesBelow(room).filter((file) => /\.[cm]?[jt]sx?$/.test(file));
}

export function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
