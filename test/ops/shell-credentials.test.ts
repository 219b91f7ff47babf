import { readShellCredentials } from '../../ops/shell-credentials.ts';

const VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_REGION'];
const before = VARIABLES.map((name) => [name, process.env[name]] as const);

/** The credentials of a shell with these variables. */
function readWith(variables: Readonly<Record<string, string>>) {
  for (const name of VARIABLES) delete process.env[name];
  Object.assign(process.env, variables);
  return readShellCredentials();
}
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };

test('the credentials and the region are those of the variables', async () => {
  expect(await readWith(KEYS)).toEqual({
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    region: 'eu-west-1',
  });
});

test('temporary credentials keep their session token, without which they are refused', async () => {
  const { credentials } = await readWith({ ...KEYS, AWS_SESSION_TOKEN: 'token' });
  expect(credentials).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
});
