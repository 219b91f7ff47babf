import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectService, functionSettingsOf, readEnvFile } from '../../cli/function-settings.ts';
import { removeAtEnd } from '../support/remove-at-end.ts';

// N12
const SHELL = { credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' }, region: 'eu-west-1' };

function fileOf(text: string): string {
  const path = join(removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-env-'))), '.env');
  writeFileSync(path, text);
  return path;
}

test('an env file has a variable a line, with comments and quotes', () => {
  const text = '# keys\nMODEL_KEY=abc\nexport OTHER="two words"\n\nEMPTY=\n';
  expect(readEnvFile(fileOf(text))).toEqual({ MODEL_KEY: 'abc', OTHER: 'two words', EMPTY: '' });
});

test.each([
  ['AWS_ACCESS_KEY_ID=x', /AWS_ACCESS_KEY_ID is Lambda's own/],
  ['AWS_ENDPOINT_URL=http://x', /AWS_ENDPOINT_URL is Lambda's own/],
  ['AWS_LAMBDA_FUNCTION_NAME=x', /is Lambda's own/],
  ['a.b=x', /"a\.b" is no name of a variable/],
])('an env file with %s is refused', (text, message) => {
  expect(() => readEnvFile(fileOf(text))).toThrow(message);
});

test('an env file that is not there is refused with its path, and no variable is shown in a refusal', () => {
  expect(() => readEnvFile('/nowhere/.env')).toThrow(/ENOENT.*\/nowhere\/\.env/);
  expect(() => readEnvFile(fileOf('AWS_SECRET_ACCESS_KEY=top-secret'))).not.toThrow(/top-secret/);
});

test('a service is named by its SDK client, and one that is run here is refused', () => {
  expect(collectService('bedrock-runtime', collectService('s3'))).toEqual([
    { name: 's3' },
    { name: 'bedrock-runtime' },
  ]);
  expect(() => collectService('Bedrock')).toThrow(/name of an SDK client/);
  expect(() => collectService('constructor/../x')).toThrow(/name of an SDK client/);
  expect(() => collectService('dynamodb')).toThrow(/runs dynamodb itself/);
});

test('a service may have a URL of its own, and of two the last one counts', () => {
  const bedrock = { name: 'bedrock-runtime', url: 'http://127.0.0.1:8080/v1' };
  const once = collectService('bedrock-runtime=http://127.0.0.1:8080/v1', [
    { name: 's3' },
    { name: 'bedrock-runtime' },
  ]);
  expect(once).toEqual([{ name: 's3' }, bedrock]);
  expect(collectService('s3=https://s3.example', once)).toEqual([bedrock, { name: 's3', url: 'https://s3.example' }]);
});

test.each(['ftp://model.example', 'model.example:80', '', 'http://', 'http://me:key@host', 'http://host/?key=1'])(
  'a service with the URL "%s" is refused by its value',
  (url) => {
    expect(() => collectService(`s3=${url}`)).toThrow(
      `The URL of s3 is "${url}"; it must be a URL of http or https, without user and query, such as http://127.0.0.1:4566.`,
    );
  },
);

test('what is passed through is signed as the shell would, and goes where its variables say', async () => {
  const variables = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_S3: '' };
  const passThrough = [{ name: 'secrets-manager' }, { name: 's3' }];
  const options = { passThrough, envFile: { A: 'b' } };
  expect(await functionSettingsOf(options, variables, async () => SHELL)).toEqual({
    environment: { A: 'b' },
    passThrough: {
      services: ['secrets-manager', 's3'],
      ...SHELL,
      endpoints: { 'secrets-manager': 'http://127.0.0.1:4566' },
    },
  });
  const elsewhere = [{ name: 'secrets-manager', url: 'https://secrets.example' }];
  const { passThrough: passed } =
    (await functionSettingsOf({ passThrough: elsewhere }, variables, async () => SHELL)) ?? {};
  expect(passed?.endpoints).toEqual({ 'secrets-manager': 'https://secrets.example' });
  const broken = functionSettingsOf(options, { AWS_ENDPOINT_URL_S3: 'nowhere' }, async () => SHELL);
  await expect(broken).rejects.toThrow(/AWS_ENDPOINT_URL_S3 is "nowhere"; it must be a URL/);
});

test('without credentials nothing is passed through, and without the option they are not looked for', async () => {
  const none = async () => {
    throw new Error('Could not load credentials from any providers');
  };
  const passThrough = [{ name: 's3' }, { name: 'ses', url: 'http://127.0.0.1:4566' }];
  await expect(functionSettingsOf({ passThrough }, {}, none)).rejects.toThrow(
    /--pass-through s3 needs AWS credentials.*set AWS_PROFILE.* or give SERVICE=URL$/,
  );
  // a server of the user's own need not check a signature
  expect(await functionSettingsOf({ passThrough: passThrough.slice(1) }, {}, none)).toMatchObject({
    passThrough: { services: ['ses'], credentials: { accessKeyId: 'local' } },
  });
  expect(await functionSettingsOf({}, {}, none)).toBeUndefined();
  expect(await functionSettingsOf({ envFile: { A: 'b' } }, {}, none)).toEqual({ environment: { A: 'b' } });
});
