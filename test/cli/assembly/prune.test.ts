import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ASSEMBLIES_KEPT, pruneAssemblies, WORKFLOWS_KEPT } from '../../../cli/assembly/prune.ts';

const NOW_MS = Date.parse('2026-11-24T12:00:00Z');
const MINUTE_MS = 60_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-prune-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param build which workflow and stage it is of @default - it is not known */
function given(name: string, minutesAgo: number, build?: string): void {
  mkdirSync(join(folder, name));
  if (build !== undefined) {
    writeFileSync(join(folder, name, 'ballast-inputs.json'), JSON.stringify({ build, context: '', inputs: [] }));
  }
  const usedAt = new Date(NOW_MS - minutesAgo * MINUTE_MS);
  utimesSync(join(folder, name), usedAt, usedAt);
}

const none = () => false;
const left = () => readdirSync(folder).sort();

test('the assemblies used last are kept, older ones are removed', async () => {
  const names = Array.from({ length: ASSEMBLIES_KEPT + 3 }, (_, index) => `a${index}`);
  for (const [index, name] of names.entries()) given(name, 60 + index);
  await pruneAssemblies(folder, NOW_MS, none);
  expect(left()).toEqual(names.slice(0, ASSEMBLIES_KEPT));
});

// N17: going round between more workflows than builds are kept of one would build each of them each time
test('of each workflow and stage the newest is kept, up to a limit', async () => {
  for (let index = 0; index < ASSEMBLIES_KEPT; index++) given(`branch${index}`, 20 + index, 'research');
  for (let index = 0; index < WORKFLOWS_KEPT + 1; index++) {
    given(`new${index}`, 60 + index, `flow${index}`);
    given(`old${index}`, 600, `flow${index}`);
  }
  await pruneAssemblies(folder, NOW_MS, none);
  const branches = Array.from({ length: ASSEMBLIES_KEPT }, (_, index) => `branch${index}`);
  const newest = Array.from({ length: WORKFLOWS_KEPT - 1 }, (_, index) => `new${index}`);
  expect(left()).toEqual([...branches, ...newest].sort());
});

test('what a cloud runs is kept, however long ago it was used', async () => {
  for (let index = 0; index < ASSEMBLIES_KEPT; index++) given(`a${index}`, 20);
  given('running', 100_000);
  given('forgotten', 100_000);
  await pruneAssemblies(folder, NOW_MS, (assembly) => basename(assembly) === 'running');
  expect(left()).toContain('running');
  expect(left()).not.toContain('forgotten');
});

test('what a command may have in hand is kept, however many there are', async () => {
  for (let index = 0; index < ASSEMBLIES_KEPT + 3; index++) given(`a${index}`, 5);
  given('.synth-abc', 5);
  await pruneAssemblies(folder, NOW_MS, none);
  expect(left()).toHaveLength(ASSEMBLIES_KEPT + 4);
});

test('what killed commands left half done is removed and counts for nothing', async () => {
  for (let index = 0; index < ASSEMBLIES_KEPT; index++) given(`a${index}`, 60);
  given('.synth-abc', 20);
  given('.old-def.123', 20);
  await pruneAssemblies(folder, NOW_MS, none);
  expect(left()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
});

test('commands that prune at the same time leave the removal of each to the one that is faster', async () => {
  const names = Array.from({ length: ASSEMBLIES_KEPT + 20 }, (_, index) => `a${index}`);
  for (const [index, name] of names.entries()) given(name, 60 + index);
  await Promise.all(Array.from({ length: 4 }, () => pruneAssemblies(folder, NOW_MS, none)));
  expect(left().toSorted()).toEqual(names.slice(0, ASSEMBLIES_KEPT).toSorted());
});
