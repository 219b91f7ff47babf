import { jest } from '@jest/globals';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { type Cli, createCli } from '../support/cli.ts';

jest.setTimeout(400_000);

let cli: Cli;
let folder: Folder;
let dev: Awaited<ReturnType<Cli['runUntil']>> | undefined;
beforeAll(async () => {
  cli = createCli();
  folder = createFolder({
    'workflow.ts': workflowSource(['work'], 'outside'),
    'answer.agent.ts': agentSource('answer', `({ version: 'first' })`),
  });
  await cli.build({ workflow: folder.path });
});
afterAll(async () => {
  // it keeps its cloud up, also after a test that has failed
  dev?.process.kill('SIGINT');
  await cli.remove();
  folder.remove();
});

test('dev keeps the cloud up for other commands, and starts it again with a change of a source', async () => {
  const input = ['--input', '{"text":"a"}', '--workflow', folder.path, '--json'];
  dev = await cli.runUntil('console: ', 'dev', '--workflow', folder.path);
  let stderr = '';
  dev.process.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const said = async (text: string, times = 1) => {
    while (stderr.split(text).length <= times) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  // no other command has run in this state folder
  expect(JSON.parse((await cli.run('list', '--json')).stdout)).toEqual([]);
  const first = await cli.run('run', ...input);
  expect(first.stdout).toContain('"version": "first"');
  expect(first.stderr).not.toContain('building the app');

  folder.write('answer.agent.ts', 'a mistake');
  await said('waiting for the next change: ');
  // one that is mended while it is being built
  const mended = JSON.stringify([`${folder.path}/answer.agent.ts`, agentSource('answer', `({ version: 'second' })`)]);
  folder.write(
    'answer.agent.ts',
    `import { writeFileSync } from 'node:fs'; writeFileSync(...${mended}); throw new Error('a mistake');`,
  );
  await said('waiting for the next change: ', 2);
  await said('ready again');
  const second = await cli.run('run', ...input);
  expect(second.stdout).toContain('"version": "second"');
  expect(second.stderr).not.toContain('building the app');

  dev.process.kill('SIGINT');
  const ended = await dev.ended;
  expect(ended.exitCode).toBe(130);
  expect(ended.stdout).toMatch(/^ready: outside\n {2}AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+\n/);
});
