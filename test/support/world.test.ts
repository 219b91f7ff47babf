import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeKillable } from '../../testing/chaos/assembly.ts';
import { assemblyOf } from './synth.ts';
import { assemblyWith } from './world.ts';

/** The modules of an assembly's functions. */
function modulesOf(assembly: string): string[] {
  const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' });
  return files.filter((name) => name.endsWith('index.mjs')).map((name) => readFileSync(join(assembly, name), 'utf8'));
}

test('a changed assembly can be changed further, and leaves the one that other tests have as it is', async () => {
  const assembly = await assemblyOf('review');
  const before = modulesOf(assembly);
  expect(before.length).toBeGreaterThan(5);
  const changed = await assemblyWith('review', 'dev', () => {});
  makeKillable(changed);
  expect(modulesOf(changed)).not.toEqual(before);
  expect(modulesOf(assembly)).toEqual(before);
});
