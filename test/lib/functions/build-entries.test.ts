import { realpathSync } from 'node:fs';
import { buildEntries } from '../../../lib/functions/build-entries.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
afterEach(() => folder.remove());

/** Builds an entry that imports a library of this source. */
function buildWith(library: string) {
  folder = createFolder({
    'node_modules/library/package.json':
      '{"name": "library", "version": "1.0.0", "type": "module", "exports": "./index.js"}',
    'node_modules/library/index.js': library,
  });
  return buildEntries(realpathSync(folder.path), new Map([['entry', "export { use } from 'library';"]]), {
    write: false,
  });
}

test('a package that a library imports on demand, and that is not installed, stays outside', () => {
  const built = buildWith("export const use = async () => await import('@optional/peer');");
  expect(built.ok).toBe(true);
  if (!built.ok) return;
  const [output] = Object.values(built.metafile.outputs);
  expect(output?.imports).toEqual([{ path: '@optional/peer', kind: 'dynamic-import', external: true }]);
});

test.each([
  ['a package that a library always imports', "import '@missing/package'; export const use = 1;"],
  ['a file that a library imports on demand', "export const use = async () => await import('./missing.js');"],
])('%s, and that is not there, fails the build', (_, library) => {
  expect(buildWith(library)).toMatchObject({ ok: false, issues: [expect.stringContaining('Could not resolve')] });
});
