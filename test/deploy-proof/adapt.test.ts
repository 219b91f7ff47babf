import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { adaptAssembly, changesFor } from '../../.ci/deploy-proof/adapt.ts';
import type { CapabilityName } from '../support/endpoint/capabilities.ts';

let assembly: string;
beforeEach(() => {
  assembly = mkdtempSync(path.join(tmpdir(), 'adapt-'));
  mkdirSync(path.join(assembly, 'asset.abc123'));
  writeFileSync(path.join(assembly, 'Some.template.json'), JSON.stringify({ Resources: { machine, fn } }));
  writeFileSync(path.join(assembly, 'Some.assets.json'), JSON.stringify({ files: { abc123: 'asset.abc123' } }));
});
afterEach(() => rmSync(assembly, { recursive: true }));

const pieces = [
  '{"agents":[{"functionArn":"',
  { 'Fn::GetAtt': ['fn', 'Arn'] },
  '","attemptTimeoutMs":5000},{"attemptTimeoutMs":14000}],"TimeoutSeconds":20,',
  '"Map":{"TimeoutSeconds":"{% $states.input.taskTimeoutSeconds %}",',
  '"redriveCount":"{% $states.context.Execution.RedriveCount %}"}}',
];
const machine = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { DefinitionString: { 'Fn::Join': ['', pieces] } },
};
const fn = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Code: { S3Key: 'abc123.zip' } } };

/** The template after it was adapted, and its definition. */
function adapted(...lacking: CapabilityName[]) {
  adaptAssembly(assembly, lacking);
  const { Resources } = JSON.parse(readFileSync(path.join(assembly, 'Some.template.json'), 'utf8'));
  const { 'Fn::Join': joined } = Resources.machine.Properties.DefinitionString;
  return {
    Resources,
    definition: joined[1].map((piece: unknown) => (typeof piece === 'string' ? piece : 'ARN')).join(''),
  };
}

test('where the endpoint lacks nothing that a deployment can make up for, nothing is changed', () => {
  expect(adapted('redrive', 'earlyEnd').Resources).toEqual({ machine, fn });
  expect(readdirSync(assembly)).toContain('asset.abc123');
  expect(changesFor(['redrive', 'earlyEnd'])).toEqual([]);
});

test('a timeout by expression becomes that of the longest tier, and no other timeout changes', () => {
  const { definition } = adapted('timeoutExpressions');
  expect(JSON.parse(definition)).toMatchObject({ TimeoutSeconds: 20, Map: { TimeoutSeconds: 25 } });
  expect(JSON.parse(definition).Map.redriveCount).toMatch(/RedriveCount/);
});

test('the count of redrives becomes 0', () => {
  expect(JSON.parse(adapted('redriveCount').definition).Map).toMatchObject({ redriveCount: 0 });
});

test('under the custom runtime a bundle gets a bootstrap, and another name everywhere', () => {
  const { Resources } = adapted('errorNames');
  expect(Resources.fn.Properties.Runtime).toBe('provided.al2023');
  const [asset = ''] = readdirSync(assembly).filter((name) => name.startsWith('asset.'));
  expect(asset).not.toBe('asset.abc123');
  expect(existsSync(path.join(assembly, asset, 'bootstrap'))).toBe(true);
  const hash = asset.slice('asset.'.length);
  expect(Resources.fn.Properties.Code.S3Key).toBe(`${hash}.zip`);
  const assets = readFileSync(path.join(assembly, 'Some.assets.json'), 'utf8');
  expect(JSON.parse(assets)).toEqual({ files: { [hash]: asset } });
});

test('the custom runtime hands on answers and the names of errors', async () => {
  writeFileSync(
    path.join(assembly, 'index.mjs'),
    `export const handler = async (event, { awsRequestId }) => {
      if (event.fail) throw Object.assign(new Error('as asked'), { name: 'OwnError' });
      return { id: awsRequestId };
    };`,
  );
  const events = [{ fail: false }, { fail: true }];
  const posted: [string, unknown][] = [];
  const api = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      if (request.method === 'POST') posted.push([request.url?.replace(/.*\/runtime\//, '') ?? '', JSON.parse(body)]);
      const event = request.method === 'GET' ? events.shift() : undefined;
      const isOver = request.method === 'GET' && event === undefined;
      response.writeHead(isOver ? 500 : 200, { 'lambda-runtime-aws-request-id': `id-${events.length}` });
      response.end(JSON.stringify(event ?? {}));
    });
  });
  await once(api.listen(0, '127.0.0.1'), 'listening');
  const runtime = fileURLToPath(new URL('../../.ci/deploy-proof/custom-runtime.js', import.meta.url));
  const bootstrap = path.join(assembly, 'bootstrap');
  writeFileSync(bootstrap, readFileSync(runtime));
  const child = spawn(process.execPath, [bootstrap], {
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      LAMBDA_TASK_ROOT: assembly,
      _HANDLER: 'index.handler',
    },
  });
  await once(child, 'exit');
  api.close();
  expect(posted).toMatchObject([
    ['invocation/id-1/response', { id: 'id-1' }],
    ['invocation/id-0/error', { errorType: 'OwnError', errorMessage: 'as asked' }],
  ]);
});
