import { relative } from 'node:path';
import { projectFiles } from '../../../cli/assembly/project-files.ts';
import { createFolder } from '../../support/folder.ts';

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
  const folder = createFolder(Object.fromEntries([...written, ...left].map((name) => [name, ''])));
  try {
    const files = (await projectFiles(folder.path)).map((file) => relative(folder.path, file));
    expect(files).toEqual(written);
  } finally {
    folder.remove();
  }
});
