import type { Intercept } from '../../../local/wire/answer.ts';
import { apiOf, arnOf } from '../../support/api.ts';
import { observed } from '../../support/observed.ts';
import { assemblyOf } from '../../support/synth.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

/** The requests that are answered by an error instead, by the end of their target. */
let broken: { readonly target: string; readonly error: string; readonly status: number } | undefined;
const breaking: Intercept = async (request, passOn) => {
  if (broken === undefined || request.headers['x-amz-target']?.endsWith(broken.target) !== true) return await passOn();
  const body = JSON.stringify({ __type: broken.error, message: 'arn:aws:states:us-east-1:123456789012:x is busy' });
  return { status: broken.status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
};

let world: World;
let call: ReturnType<typeof apiOf>;
beforeAll(async () => {
  world = await openOwnWorld(await assemblyOf('research'), { intercept: breaking });
  call = apiOf(world);
});
afterAll(() => world.close());
afterEach(() => {
  broken = undefined;
});

const BODY = { input: { ticker: 'AAPL' } };

// T1.12
test.each([
  ['Step Functions is throttled', '.StartExecution', 'ThrottlingException', 400, 429, 'too-many-requests'],
  ['too many executions are open', '.StartExecution', 'ExecutionLimitExceeded', 400, 429, 'too-many-requests'],
  ['the table of keys is throttled', '.PutItem', 'ThrottlingException', 400, 429, 'too-many-requests'],
  ['Step Functions fails', '.StartExecution', 'InternalServerError', 500, 500, 'internal-error'],
])(
  'a start while %s is answered by a problem, and is one execution when it is repeated',
  async (name, target, error, status, answered, type) => {
    broken = { target, error, status };
    const key = { 'Idempotency-Key': name };
    const refused = await call('POST', '/executions', BODY, key);
    expect([refused.status, refused.body.type]).toEqual([answered, type]);
    expect(refused.headers.get('retry-after')).toBe(answered === 429 ? '1' : null);
    expect(refused.text).not.toMatch(/arn:|\d{12}/);
    if (answered === 429) observed('FC-108', { outcome: String(refused.status), error: String(refused.body.type) });
    broken = undefined;
    const repeated = await call('POST', '/executions', BODY, key);
    expect(repeated.status).toBe(202);
    expect((await world.ended(arnOf(world, repeated.body.id))).outcome.status).toBe('SUCCEEDED');
    expect((await call('POST', '/executions', BODY, key)).body.id).toBe(repeated.body.id);
  },
);
