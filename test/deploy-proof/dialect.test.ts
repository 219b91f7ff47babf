import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reword } from '../../.ci/deploy-proof/dialect.ts';

let assembly = '';
let template = '';
let asset = '';
beforeEach(() => {
  assembly = mkdtempSync(path.join(tmpdir(), 'assembly-'));
  template = path.join(assembly, 'Some.template.json');
  asset = path.join(assembly, 'asset.1');
  mkdirSync(asset);
});
afterEach(() => rmSync(assembly, { recursive: true }));

const definition = (timeout: string | number, count: string) =>
  JSON.stringify({ TimeoutSeconds: timeout, Condition: `{% ${count} > 0 %}`, Cause: 'TimeoutSeconds' });
const resources = (runtime: string, text: string) => ({ Runtime: runtime, DefinitionString: text });

function rewordTemplate(): string[] {
  const expression = definition('{% $states.input.taskTimeoutSeconds %}', '$states.context.Execution.RedriveCount');
  writeFileSync(template, JSON.stringify(resources('nodejs22.x', expression)));
  return reword(assembly, 'http://127.0.0.1:1');
}

test('only what the emulator does not understand is reworded, and each is said with its reason', () => {
  const said = rewordTemplate();

  expect(JSON.parse(readFileSync(template, 'utf8'))).toEqual(resources('provided.al2023', definition(25, '0')));
  expect(said).toEqual([1, 2, 3].map(() => expect.stringMatching(/^1 times .* for .* \(.*ministack 1\.5\.33.*\)$/)));
});

test('a function gets a program that the emulator can start', () => {
  rewordTemplate();
  const bootstrap = path.join(asset, 'bootstrap');
  expect(statSync(bootstrap).mode & 0o111).toBe(0o111);
  expect(readFileSync(bootstrap, 'utf8')).toContain('process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:1"');
});

test('fails where there is nothing to reword: it would hide that it is not needed any more', () => {
  rewordTemplate();
  expect(() => reword(assembly, 'http://127.0.0.1:1')).toThrow(
    /nothing to reword: no TimeoutSeconds given as an expression/,
  );
});
