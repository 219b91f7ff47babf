import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The `node_modules` folders that a file finds packages in, the nearest first. */
export function packageFoldersOf(file: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules'));
    if (folder === dirname(folder)) return folders.filter((each) => existsSync(each));
  }
}

/**
 * Copies installed packages with their dependencies, as Node finds them from a file, into the `node_modules` of a folder.
 * @returns the names of those that are not installed
 */
export function copyPackages(names: readonly string[], file: string, folder: string): string[] {
  const copied = new Map<string, string>();
  const copy = (name: string, from: string, into: string): boolean => {
    const source = packageFoldersOf(from)
      .map((each) => join(each, name))
      .find((each) => existsSync(each));
    if (source === undefined) return false;
    const real = realpathSync(source);
    const shared = join(folder, 'node_modules', name);
    const known = copied.get(shared);
    if (known === real) return true;
    // another version lies there: this one is only for the package that asks for it
    const target = known === undefined ? shared : join(into, 'node_modules', name);
    if (copied.get(target) === real) return true;
    copied.set(target, real);
    cpSync(real, target, { recursive: true, dereference: true, filter: (path) => basename(path) !== 'node_modules' });
    const { dependencies, optionalDependencies } = readManifest(real);
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) {
      copy(each, join(real, 'package.json'), target);
    }
    return true;
  };
  return names.filter((name) => !copy(name, file, folder));
}

function readManifest(folder: string): Manifest {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
}
