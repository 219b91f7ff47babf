import { setImmediate as turn } from 'node:timers/promises';
import { drawNodeFault, withNodeFaults } from '../../../stores/fault-injection/node-faults.ts';

const attempt = { node: 'prices', tier: 'rules', primary: 'rules', replica: 0, place: '' };

test('outside of an attempt of an agent there is no fault', async () => {
  expect(await drawNodeFault(attempt)).toBeUndefined();
  expect(await withNodeFaults(undefined, async () => await drawNodeFault(attempt))).toBeUndefined();
});

test('attempts that run at once have the faults of their own', async () => {
  const kinds = ['error', 'hang', 'throttle'] as const;
  const work = async () => {
    await turn();
    return await Promise.all([drawNodeFault(attempt), drawNodeFault(attempt)]);
  };
  const drawn = await Promise.all(kinds.map((kind) => withNodeFaults(async () => ({ kind }), work)));
  expect(drawn).toEqual(kinds.map((kind) => [{ kind }, { kind }]));
});
