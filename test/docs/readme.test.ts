import { readFileSync } from 'node:fs';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the agent shown in the README is the file it is said to be', () => {
  const [, snippet] = /```ts\n(.*?)```/s.exec(read('README.md')) ?? [];
  expect(snippet).toBe(read('examples/triage/urgency.agent.ts'));
});

test('the two commands of the README are the scripts of the package', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(read('README.md')).toMatch(/npm ci && npm start[\s\S]*npm ci && npm test/);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
});
