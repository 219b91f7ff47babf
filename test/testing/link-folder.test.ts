import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkFolder } from '../../testing/link-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-link-'));
  mkdirSync(join(folder, 'from', 'chunks'), { recursive: true });
  writeFileSync(join(folder, 'from', 'index.mjs'), 'module');
  writeFileSync(join(folder, 'from', 'chunks', 'a.mjs'), 'chunk');
  linkFolder(join(folder, 'from'), join(folder, 'to'), (name) => name === 'index.mjs');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('has the files of every folder, those that are to be changed as copies', () => {
  expect(readFileSync(join(folder, 'to', 'chunks', 'a.mjs'), 'utf8')).toBe('chunk');
  writeFileSync(join(folder, 'to', 'index.mjs'), 'changed');
  expect(readFileSync(join(folder, 'from', 'index.mjs'), 'utf8')).toBe('module');
});

test('links the others, and outlives the folder that they are of', () => {
  const inode = (...path: string[]) => statSync(join(folder, ...path)).ino;
  expect(inode('to', 'chunks', 'a.mjs')).toBe(inode('from', 'chunks', 'a.mjs'));
  rmSync(join(folder, 'from'), { recursive: true });
  expect(readFileSync(join(folder, 'to', 'chunks', 'a.mjs'), 'utf8')).toBe('chunk');
});

test('fails where a file is already there, and leaves it', () => {
  expect(() => linkFolder(join(folder, 'from', 'chunks'), join(folder, 'to', 'chunks'))).toThrow('EEXIST');
  expect(readFileSync(join(folder, 'from', 'chunks', 'a.mjs'), 'utf8')).toBe('chunk');
});
