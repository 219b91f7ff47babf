import { join } from 'node:path';
import { agentFilesOf } from '../../../lib/declarations/workflow-files.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
afterEach(() => folder.remove());

test('the agents are the files <name>.agent.ts of the folder itself, in the order of their names', () => {
  folder = createFolder({
    'workflow.ts': '',
    'b.agent.ts': '',
    'a.agent.ts': '',
    'agent.ts': '',
    'a.agent.js': '',
    'below/c.agent.ts': '',
  });
  expect(agentFilesOf(folder.path)).toEqual(['a.agent.ts', 'b.agent.ts'].map((name) => join(folder.path, name)));
});

test('a folder without workflow.ts is refused, and so is one that cannot be read', () => {
  folder = createFolder({ 'a.agent.ts': '' });
  expect(() => agentFilesOf(folder.path)).toThrow(`workflow is ${folder.path}, which has no workflow.ts`);
  for (const path of [join(folder.path, 'none'), join(folder.path, 'a.agent.ts')]) {
    expect(() => agentFilesOf(path)).toThrow(`workflow is ${path}, which is no folder that can be read`);
  }
});
