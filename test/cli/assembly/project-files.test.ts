import { relative } from 'node:path';
import { projectFiles } from '../../../cli/assembly/project-files.ts';
import { createFolder } from '../../support/folder.ts';

/** The files of a project that count, of those it has. */
async function counted(names: readonly string[]): Promise<string[]> {
  const folder = createFolder(Object.fromEntries(names.map((name) => [name, ''])));
  try {
    return (await projectFiles(folder.path)).map((file) => relative(folder.path, file));
  } finally {
    folder.remove();
  }
}

test('the files of a project are those that a person wrote: no packages, no tools, no assembly, no state', async () => {
  const written = ['.env', 'app.ts', 'cdk.json', 'prompts/triage.md', 'workflows/triage/workflow.ts'];
  const left = [
    'node_modules/zod/index.js',
    '.git/HEAD',
    'build/cdk.out/cdk.out',
    'build/cdk.out/manifest.json',
    '.ballast/ballast-state.json',
    'state/ballast-state.json',
    'state/cloud/cloud.log',
  ];
  expect(await counted([...written, ...left])).toEqual(written);
});

test('the tests of a project and its documents do not count', async () => {
  const left = ['README.md', 'LICENSE', 'CHANGELOG.md', 'workflows/triage/README.md', 'workflows/triage/topic.test.ts'];
  const tests = ['test/triage.test.ts', 'tests/support.ts', '__tests__/a.ts', 'coverage/lcov.info'];
  expect(await counted(['app.ts', ...left, ...tests])).toEqual(['app.ts']);
});

test('a prompt counts, a workflow that is called test, and code that is named as a document', async () => {
  const names = ['NOTES.md', 'prompts/security-review.md', 'security.ts', 'workflows/test/workflow.ts'];
  expect(await counted(names)).toEqual(names);
});
