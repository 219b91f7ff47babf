import { openWorld, type World } from '../world.ts';
import { findLacking, vitalOf } from './capabilities.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('review');
});
afterAll(() => world.close());

test('the probes find on the embedded cloud everything that a service can have', async () => {
  // of the last three two are a matter of who owns the cloud, and AWS_ENDPOINT_URL is not set in this process
  expect(await findLacking(world.target)).toEqual(['localFiles', 'virtualTime', 'ownCloud']);
});

test('what is missing matters to every run only where the deployed definition asks for it', () => {
  const asks = '{"TimeoutSeconds":"{% $states.input.taskTimeoutSeconds %}"}';
  expect(vitalOf(['timeoutExpressions', 'redriveCount', 'redrive'], asks)).toEqual(['timeoutExpressions']);
  expect(vitalOf(['timeoutExpressions', 'redriveCount', 'redrive'], '{"TimeoutSeconds":16}')).toEqual([]);
});
