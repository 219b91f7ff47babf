import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changeFunctions,
  EXIT_HEADER,
  killableAssembly,
  removeSharedAssemblies,
} from '../../../testing/chaos/assembly.ts';

const TEMPLATE = '{"FAULT_INJECTION": "disabled"}';

let assembly: string;
beforeEach(() => {
  assembly = mkdtempSync(join(tmpdir(), 'ballast-assembly-'));
  mkdirSync(join(assembly, 'asset.1'));
  mkdirSync(join(assembly, '_chunks'));
  writeFileSync(join(assembly, 'asset.1', 'index.mjs'), 'export {};');
  writeFileSync(join(assembly, '_chunks', 'A.mjs'), 'export {};');
  writeFileSync(join(assembly, 'Stack.template.json'), TEMPLATE);
});
afterEach(() => rmSync(assembly, { recursive: true }));

const textOf = (...path: string[]) => readFileSync(join(...path), 'utf8');

test('a killable assembly ends its functions on an answer with the header, injects faults, and leaves what it is of', () => {
  const { path } = killableAssembly(assembly);
  expect(textOf(path, 'asset.1', 'index.mjs')).toContain(EXIT_HEADER);
  expect(textOf(path, 'Stack.template.json')).toBe('{"FAULT_INJECTION": "enabled"}');
  expect(textOf(assembly, 'asset.1', 'index.mjs')).toBe('export {};');
  expect(textOf(assembly, 'Stack.template.json')).toBe(TEMPLATE);
});

test('a changed one is of its caller alone, chunks included', () => {
  const { path, remove } = killableAssembly(assembly, (copy) => {
    changeFunctions(copy, (source) => source.replace('export {};', 'a defect'));
  });
  expect(textOf(path, '_chunks', 'A.mjs')).toBe('a defect');
  expect(textOf(path, 'asset.1', 'index.mjs')).toContain('a defect');
  expect(textOf(assembly, '_chunks', 'A.mjs')).toBe('export {};');
  expect(textOf(assembly, 'asset.1', 'index.mjs')).toBe('export {};');
  remove();
  expect(existsSync(path)).toBe(false);
});

test('unchanged ones are one in a process, until they are removed together', () => {
  const { path, remove } = killableAssembly(assembly);
  remove();
  expect(killableAssembly(assembly).path).toBe(path);
  removeSharedAssemblies();
  expect(existsSync(path)).toBe(false);
  expect(existsSync(killableAssembly(assembly).path)).toBe(true);
});
