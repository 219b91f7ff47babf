import { join } from 'node:path';
import { checkWorkflowInput, loadWorkflow } from '../../../lib/declarations/load-workflow.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { sized } from '../../support/size.ts';

let folder: Folder;
afterEach(() => folder.remove());

function issuesIn(files: Readonly<Record<string, string>>, limitMs?: number): string[] {
  folder = createFolder(files);
  try {
    loadWorkflow(folder.path, { limitMs });
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidInputError' });
    const [first, ...issues] = (error as Error).message.split('\n');
    expect(first).toBe(`the workflow in ${folder.path} cannot be used:`);
    return issues;
  }
}

const AWAITED = 'await new Promise(() => undefined);';

// N15: as the files are found, so they are named, all of them, and none of them ends the test
test('every file that cannot be used is named with its issue, whatever it does when it is loaded', () => {
  const issues = issuesIn({
    'workflow.ts': workflowSource(),
    'a-null.agent.ts': 'export default null;',
    'b-text.agent.ts': "export default 'an agent';",
    'c-none.agent.ts': 'export const agent = {};',
    'd-throws.agent.ts': "throw new Error('no key for the model');",
    'e-throws-null.agent.ts': 'throw null;',
    'f-exits.agent.ts': 'process.exit(0);',
    'g-exits.agent.ts': 'process.exit(3);',
    'h-waits.agent.ts': `${AWAITED} export default {};`,
    'i-rejects.agent.ts': "await Promise.reject(new TypeError('not today'));",
    'j-syntax.agent.ts': 'export default {',
    'k-missing.agent.ts': "import './nowhere.ts'; export default {};",
    'l-getter.agent.ts': "export default { get name() { throw new Error('secret'); } };",
    'm-proxy.agent.ts': "export default new Proxy({}, { get() { throw new Error('shut'); } });",
    'n-later.agent.ts': "Promise.reject(new Error('too late')); await new Promise((done) => setTimeout(done, 500));",
    'o-sound.agent.ts': agentSource('sound', '1'),
  });
  expect(issues).toEqual([
    'a-null.agent.ts: the default export is null; it must be an object',
    'b-text.agent.ts: the default export is "an agent"; it must be an object',
    'c-none.agent.ts: the default export is missing; it must be an object',
    'd-throws.agent.ts: it cannot be loaded: no key for the model',
    'e-throws-null.agent.ts: it cannot be loaded: null',
    'f-exits.agent.ts: it ends the process when it is loaded, with exit code 0',
    'g-exits.agent.ts: it ends the process when it is loaded, with exit code 3',
    'h-waits.agent.ts: it awaits something that never comes; a declaration must not wait',
    'i-rejects.agent.ts: it cannot be loaded: not today',
    expect.stringMatching(
      /^j-syntax\.agent\.ts: \/.*\/j-syntax\.agent\.ts:1: Expected identifier but found end of file$/,
    ),
    expect.stringMatching(/^k-missing\.agent\.ts: \/.*\/k-missing\.agent\.ts:1: Could not resolve "\.\/nowhere\.ts"$/),
    'l-getter.agent.ts: the declaration cannot be read: "Error: secret"',
    'm-proxy.agent.ts: the declaration cannot be read: "Error: shut"',
    'n-later.agent.ts: it cannot be loaded: too late',
  ]);
});

/** Blocks its thread for ever: by day without the processor, which it would keep busy for the 12 s of its limit. */
const BLOCKING = sized('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', 'for (;;);');

test('a file that computes for ever is given up, and named', () => {
  const files = {
    'workflow.ts': workflowSource(),
    'computes.agent.ts': BLOCKING,
    'waits.agent.ts': 'setInterval(() => undefined, 1e6); await new Promise(() => undefined);',
  };
  expect(issuesIn(files, 12_000)).toEqual([
    'computes.agent.ts: it is not loaded after 12 s; a declaration must not wait or compute',
    'waits.agent.ts: it is not loaded after 1 s; a declaration must not wait or compute',
  ]);
});

test('a workflow whose schema ends the process is refused too', () => {
  const source = workflowSource().replace('z.object({ text: z.string() })', 'z.any().refine(() => process.exit(0))');
  folder = createFolder({ 'workflow.ts': source, 'a.agent.ts': agentSource('a', '1') });
  expect(() => checkWorkflowInput(folder.path, {})).toThrow(
    'workflow.ts: it ends the process when it is loaded, with exit code 0',
  );
});

test('a folder without a workflow, without agents, and no folder', () => {
  expect(issuesIn({ 'workflow.ts': workflowSource() })).toEqual([
    'there is no file <name>.agent.ts beside workflow.ts: a workflow needs one',
  ]);
  expect(() => loadWorkflow(join(folder.path, 'workflow.ts'))).toThrow('which is no folder that can be read');
  folder.remove();
  folder = createFolder({ 'a.agent.ts': '' });
  expect(() => loadWorkflow(folder.path)).toThrow('which has no workflow.ts: give the folder of a workflow');
});

test('what is printed while a workflow is loaded is not the output of the command', () => {
  const write = process.stdout.write;
  const written: unknown[] = [];
  process.stdout.write = ((text: unknown) => written.push(text) > 0) as typeof write;
  try {
    folder = createFolder({
      'workflow.ts': `console.log('loading');${workflowSource()}`,
      'a.agent.ts': agentSource('a', '1'),
    });
    expect(loadWorkflow(folder.path).agents).toHaveLength(1);
  } finally {
    process.stdout.write = write;
  }
  expect(written).toEqual([]);
});

test('an input is checked by the schema of the workflow, in words', () => {
  folder = createFolder({ 'workflow.ts': workflowSource(), 'a.agent.ts': agentSource('a', '1') });
  expect(checkWorkflowInput(folder.path, { text: 5 })).toMatchObject({
    workflow: { declaration: { name: 'outside', phases: ['work'] } },
    issues: ['input.text is 5; it must be a string'],
  });
  expect(checkWorkflowInput(folder.path, { text: 'a' }).issues).toEqual([]);
});

test('an input is checked by the modules that were kept, without the sources', () => {
  folder = createFolder({ 'workflow.ts': workflowSource(), 'a.agent.ts': agentSource('a', '1') });
  const keptIn = join(folder.path, 'kept');
  const loaded = loadWorkflow(folder.path, { keptIn });
  // of files that have changed nothing is used: who keeps modules knows that they have not
  folder.write('workflow.ts', workflowSource().replace('text: z.string()', 'count: z.number()'));
  expect(checkWorkflowInput(folder.path, { text: 5 }, keptIn)).toEqual({
    workflow: loaded,
    issues: ['input.text is 5; it must be a string'],
  });
  expect(checkWorkflowInput(folder.path, { text: 'a' }, keptIn).issues).toEqual([]);
});
