import { guardRequests, type RequestOptions } from '../../ops/requests.ts';

type Step = Parameters<Parameters<typeof guardRequests>[0]['middlewareStack']['add']>[0];

const PLACE = { stack: 'Shop', region: 'eu-central-1' };

/** A client in virtual time. @param answers one per request; an error is thrown */
function clientOf(answers: readonly (Error | string)[], options: Partial<RequestOptions> = {}) {
  const said: string[] = [];
  const sentAtMs: number[] = [];
  let nowMs = 0;
  let step: Step | undefined;
  const client = {
    middlewareStack: {
      add(middleware: Step) {
        step = middleware;
      },
    },
  };
  guardRequests(client, {
    ...PLACE,
    notify: (message) => void said.push(message),
    wait: async (ms) => {
      nowMs += ms;
    },
    nowMs: () => nowMs,
    ...options,
  });
  const next = async () => {
    const answer = answers[sentAtMs.length];
    sentAtMs.push(nowMs);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const context = { clientName: 'SFNClient', commandName: 'ListExecutionsCommand' };
  return { said, sentAtMs, send: async () => await step?.(next, context)({}) };
}

function named(name: string, message = 'Rate exceeded'): Error {
  return Object.assign(new Error(message), { name });
}

test('pages of ListExecutions are asked for one a second in a region that allows two', async () => {
  const client = clientOf(Array.from({ length: 10 }, () => 'page'));
  for (let page = 0; page < 10; page += 1) await client.send();
  expect(client.sentAtMs).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => second * 1000));
  expect(client.said).toEqual([]);
});

test('a throttle is waited for, longer each time, and said', async () => {
  const client = clientOf([named('ThrottlingException'), named('ThrottlingException'), 'answer']);
  expect(await client.send()).toBe('answer');
  expect(client.said).toEqual([
    'states:ListExecutions is throttled by AWS, as other callers use its quota too; asking again in 1 s',
    'states:ListExecutions is throttled by AWS, as other callers use its quota too; asking again in 2 s',
  ]);
  expect(client.sentAtMs).toEqual([0, 1000, 3000]);
});

test('throttles without an end are given up with the error of the service', async () => {
  const client = clientOf(Array.from({ length: 20 }, () => named('ThrottlingException')));
  await expect(client.send()).rejects.toThrow('Rate exceeded');
  expect(client.sentAtMs).toHaveLength(8);
});

test('a refusal of the caller names the action, and any other error stays as it is', async () => {
  const denied = named('AccessDeniedException', 'not authorized');
  await expect(clientOf([denied]).send()).rejects.toThrow(/^states:ListExecutions is not allowed/);
  const missing = named('StateMachineDoesNotExist', 'no such machine');
  await expect(clientOf([missing]).send()).rejects.toBe(missing);
});
