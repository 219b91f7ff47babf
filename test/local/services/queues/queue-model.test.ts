import { join } from 'node:path';
import fc from 'fast-check';
import { UNSEEDED } from '../../../../local/clock/named-random.ts';
import { createVirtualClock } from '../../../../local/clock/virtual.ts';
import { QUEUE_DEFAULTS } from '../../../../local/services/queues/queue.ts';
import { openQueues } from '../../../../local/services/queues/queues.ts';
import { temporaryDirectory } from '../../assembly.ts';

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

type Step =
  | { readonly kind: 'send' }
  | { readonly kind: 'receive' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'pass' }
  | { readonly kind: 'kill' };

const step = fc.constantFrom<Step['kind']>('send', 'receive', 'delete', 'pass', 'kill').map((kind): Step => ({ kind }));

describe('a queue with dead letters', () => {
  test('neither loses nor doubles a message, for every order of receives and kills', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const directory = join(temporaryDirectory(), 'queues');
        const clock = createVirtualClock({ startMs: 0 });
        const open = () =>
          openQueues({
            directory,
            clock,
            named: UNSEEDED,
            queues: [
              {
                name: 'work',
                arn: arn('work'),
                ...QUEUE_DEFAULTS,
                redrive: { deadLetterArn: arn('dead'), maxReceiveCount: 2 },
              },
              { name: 'dead', arn: arn('dead'), ...QUEUE_DEFAULTS },
            ],
          });
        let queues = open();
        const sent: string[] = [];
        const deleted: string[] = [];
        const receives = new Map<string, number>();
        const held: string[] = [];
        for (const { kind } of steps) {
          switch (kind) {
            case 'send':
              sent.push(queues.send('work', { body: `message ${sent.length}` }).id);
              break;
            case 'receive':
              for (const { id } of queues.receive(queues.find('work'), 2, 30)) {
                receives.set(id, (receives.get(id) ?? 0) + 1);
                held.push(id);
              }
              break;
            case 'delete':
              for (const id of held.splice(0, 1)) {
                if (queues.find('work').get(id) === undefined) continue; // it is among the dead letters by now
                queues.find('work').remove(id);
                deleted.push(id);
              }
              break;
            case 'pass':
              await new Promise<void>((resolve) => {
                clock.at(clock.nowMs() + 20_000, resolve);
              });
              break;
            case 'kill':
              queues.close();
              queues = open();
              break;
            default:
              kind satisfies never;
          }
        }
        const left = [...queues.find('work').all(), ...queues.find('dead').all()].map(({ id }) => id);
        expect([...left, ...deleted].sort()).toEqual([...sent].sort());
        expect([...receives.values()].every((count) => count <= 2)).toBe(true);
        for (const { id } of queues.find('dead').all()) expect(receives.get(id)).toBe(2);
      }),
      { numRuns: 60 },
    );
  });
});
