import { sized } from '../support/size.ts';
import { differencesOf } from './compare.ts';
import { drawMix } from './mixes.ts';
import type { WorldRecord } from './normalise.ts';
import { recordIn } from './record.ts';

/** A run of the workflow `vote` whose attempts hang or are throttled, and whose store fails, throttles and loses answers. */
const MIX = drawMix(12);

/**
 * By night also one of `review`, whose attempts fail by halves or answer garbage: 8 s of processor time in worker threads.
 * `npm run test:worlds -- --seeds 300` compares many more.
 */
const OTHER_MIXES = sized([], [drawMix(28)]);

let full: WorldRecord;
beforeAll(async () => {
  full = await recordIn('full', MIX);
}, 600_000);

test('the same seeds give the same histories, reports, tables and events in worker threads and simulated', async () => {
  expect(differencesOf(await recordIn('simulated', MIX), full)).toEqual([]);
  for (const mix of OTHER_MIXES) {
    expect(differencesOf(await recordIn('simulated', mix), await recordIn('full', mix))).toEqual([]);
  }
  expect(full.histories.length).toBeGreaterThan(100);
  expect(full.events.length).toBeGreaterThan(3);
  expect(full.tables.length).toBeGreaterThan(10);
}, 600_000);

test('finds a world that draws other delays of its retries', async () => {
  const planted = await recordIn('simulated', MIX, { cloud: { seed: MIX.seed + 1 } });
  const found = differencesOf(planted, full);
  expect(found.filter(({ part }) => part === 'histories')).not.toEqual([]);
}, 600_000);

test('finds a world whose bus answers that it took an event, and drops it', async () => {
  const accepted = { FailedEntryCount: 0, Entries: [{ EventId: '00000000-0000-4000-8000-000000000000' }] };
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  const answer = ({
    headers: { 'x-amz-target': target = '' },
    body,
  }: {
    headers: Record<string, string>;
    body: Buffer;
  }) =>
    target.endsWith('PutEvents') && body.includes('RunSucceeded')
      ? { status: 200, headers, body: JSON.stringify(accepted) }
      : undefined;
  const found = differencesOf(await recordIn('simulated', MIX, { defect: { answer } }), full);
  expect(found.map(({ part, onlyIn }) => `${part} ${onlyIn}`)).toContain('events full');
  expect(found.filter(({ part }) => part === 'histories')).toEqual([]);
}, 600_000);
