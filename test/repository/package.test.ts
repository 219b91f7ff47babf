import { statSync } from 'node:fs';
import path from 'node:path';
import { ROOT, textOf } from './support/files.ts';

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(textOf('package.json')) as Manifest;

test('every dependency is pinned to one version', () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});

test('every command is executable as it is checked out, or npx would change its mode and dirty the work tree', () => {
  for (const file of Object.values(manifest.bin)) {
    expect({ file, executable: (statSync(path.join(ROOT, file)).mode & 0o111) !== 0 }).toEqual({
      file,
      executable: true,
    });
  }
});

test('the lock names no place to download from: whoever installs chooses it', () => {
  const places = textOf('package-lock.json').matchAll(/"resolved": "(https?:\/\/[^/"]+)/g);
  expect([...places].map(([, host]) => host)).toEqual([]);
});
