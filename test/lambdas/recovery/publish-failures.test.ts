import * as fc from 'fast-check';
import { publishFailures } from '../../../lambdas/recovery/publish-failures.ts';
import type { FailureEvent } from '../../../patterns/catalogue/events.ts';
import {
  type ExecutionEnd,
  endsAfter,
  type HistoryEntry,
  hasEndsAfter,
  isPublicationDue,
  PUBLICATION_LEASE_MS,
  type Publication,
} from '../../../patterns/recovery/failure-publication.ts';
import { sized } from '../../support/size.ts';

/** Five defects that these tests were tried with were found within five draws; 500 find no more of seven than 100 do. */
const DRAWS = sized(100, 500);

const ARN = 'arn:execution';
const PAGE_SIZE = 3;

/** A period of an execution up to its end, and how often the event of the end is delivered; a redrive follows at once. */
interface Period {
  readonly status: ExecutionEnd['status'];
  readonly error: string;
  readonly deliveries: number;
  readonly otherEvents: number;
}

/** Where a process dies: at its n-th request, before or after it took effect. */
interface Death {
  readonly request: number;
  readonly after: boolean;
}

/** One execution, its history, what is kept of its failures, and the bus. */
class World {
  readonly history: HistoryEntry[] = [];
  readonly published: FailureEvent[] = [];
  status: ExecutionEnd['status'] | 'RUNNING' = 'RUNNING';
  redriveCount = 0;
  record: Publication | undefined;
  busIsUp = true;
  nowMs = 1_000;

  end({ status, error, otherEvents }: Period): void {
    for (let count = 0; count < otherEvents; count += 1) this.history.push({ kind: 'other' });
    this.status = status;
    this.nowMs += 1;
    this.history.push({ kind: 'end', end: { status, error, cause: `of ${error}`, atMs: this.nowMs } });
  }

  redrive(): void {
    this.redriveCount += 1;
    this.status = 'RUNNING';
    this.history.push({ kind: 'redriven', redriveCount: this.redriveCount });
  }

  /** The failures there were, whatever became of them. */
  failures(): ExecutionEnd[] {
    let redriveCount = 0;
    return this.history.flatMap((entry) => {
      if (entry.kind === 'redriven') redriveCount = entry.redriveCount;
      if (entry.kind !== 'end') return [];
      const { status } = entry.end;
      return status === 'FAILED' || status === 'TIMED_OUT' ? [{ ...entry.end, redriveCount }] : [];
    });
  }

  /** As lambdas/recovery/execution-ends.ts reads it: page by page, newest first, no further than it has to. */
  endsAfter(publishedRedriveCount: number, lag: number): ExecutionEnd[] {
    const newestFirst = this.history.slice(0, this.history.length - lag).reverse();
    const read: HistoryEntry[] = [];
    for (let start = 0; start < newestFirst.length; start += PAGE_SIZE) {
      read.push(...newestFirst.slice(start, start + PAGE_SIZE));
      if (hasEndsAfter(read, publishedRedriveCount)) break;
    }
    return endsAfter(read, publishedRedriveCount);
  }

  save(record: Publication): boolean {
    if ((this.record?.revision ?? 0) !== record.revision - 1) return false;
    this.record = record;
    return true;
  }

  publish(event: FailureEvent): boolean {
    if (this.busIsUp) this.published.push(event);
    return this.busIsUp;
  }

  /** A recovery that looks at the execution; each of its requests waits for its turn. */
  async look(owner: string, turn: () => Promise<unknown>, lag = 0, death?: Death): Promise<void> {
    let requests = 0;
    let die: () => void = () => {};
    const death_ = new Promise<void>((resolve) => {
      die = resolve;
    });
    const ask = async <T>(perform: () => T): Promise<T> => {
      await turn();
      requests += 1;
      const dies = requests === death?.request;
      if (!dies || death?.after === true) {
        const answer = perform();
        if (!dies) return answer;
      }
      die();
      return await new Promise<never>(() => {});
    };
    const work = publishFailures({
      executionArn: ARN,
      workflowId: 'workflow',
      ownerArn: owner,
      read: () => ask(() => this.record),
      save: (record) => ask(() => this.save(record)),
      endsAfter: (redriveCount) => ask(() => this.endsAfter(redriveCount, lag)),
      publish: (event) => ask(() => this.publish(event)),
      nowMs: () => this.nowMs,
    });
    await Promise.race([work, death_]);
  }

  /** The sweeper comes by when everything else is over, and the bus is up again. */
  async sweep(): Promise<void> {
    this.busIsUp = true;
    this.nowMs += PUBLICATION_LEASE_MS;
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      if (isPublicationDue(this, this.record)) await this.look(`sweep ${sweeps}`, () => Promise.resolve());
    }
  }
}

const period: fc.Arbitrary<Period> = fc.record({
  status: fc.constantFrom('FAILED', 'FAILED', 'FAILED', 'TIMED_OUT', 'ABORTED'),
  error: fc.constantFrom('InvalidInputError', 'SupersededError', 'FallbackExhaustedError', 'States.Timeout'),
  deliveries: fc.nat(2),
  otherEvents: fc.nat(5),
});

/** Plays an execution that is redriven at once after each of its ends, while recoveries look at it in any order. */
async function play(
  scheduler: fc.Scheduler,
  periods: readonly Period[],
  last: 'runs on' | 'succeeds' | 'stays as it is',
  options: { readonly deaths: readonly (Death | undefined)[]; readonly lag: number; readonly busFails: boolean },
): Promise<World> {
  const world = new World();
  const turn = () => scheduler.schedule(Promise.resolve());
  const looks: Promise<void>[] = [];
  const life = async () => {
    for (const [index, period] of periods.entries()) {
      await turn();
      world.end(period);
      // its event may come now, late or never
      for (let delivery = 0; delivery < period.deliveries; delivery += 1) {
        const death = options.deaths[looks.length % Math.max(1, options.deaths.length)];
        looks.push(world.look(`event ${index} ${delivery}`, turn, options.lag, death));
      }
      await turn();
      if (options.busFails) world.busIsUp = !world.busIsUp;
      if (index < periods.length - 1 || last !== 'stays as it is') world.redrive();
    }
    if (last === 'succeeds') world.end({ status: 'SUCCEEDED', error: '', deliveries: 0, otherEvents: 1 });
  };
  await scheduler.waitFor(life());
  await scheduler.waitFor(Promise.all(looks));
  return world;
}

const periodsOf = fc.array(period, { minLength: 1, maxLength: 4 });
const lastOf = fc.constantFrom('runs on' as const, 'succeeds' as const, 'stays as it is' as const);
const idOf = ({ redriveCount }: ExecutionEnd) => `${ARN}#failed#${redriveCount}`;

// N4
test('each failure is published once, however its event is delivered, and whatever the execution does right after', async () => {
  let failures = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), periodsOf, lastOf, async (scheduler, periods, last) => {
      const world = await play(scheduler, periods, last, { deaths: [], lag: 0, busFails: false });
      await world.sweep();
      expect(world.published.map(({ id }) => id)).toEqual(world.failures().map(idOf));
      expect(world.published).toMatchObject(
        world.failures().map(({ status, error, cause, atMs, redriveCount }) => ({
          code: 'RunFailed',
          status,
          error,
          cause,
          atMs,
          redriveCount,
        })),
      );
      failures += world.published.length;
    }),
    { numRuns: DRAWS },
  );
  expect(failures).toBeGreaterThan(DRAWS / 2);
});

// N4
test('each failure is published under one id with one content, also when publishers die, histories lag and the bus fails', async () => {
  const death = fc.option(fc.record({ request: fc.integer({ min: 1, max: 7 }), after: fc.boolean() }), {
    nil: undefined,
  });
  let repeated = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      periodsOf,
      lastOf,
      fc.record({ deaths: fc.array(death, { maxLength: 4 }), lag: fc.nat(2), busFails: fc.boolean() }),
      async (scheduler, periods, last, options) => {
        const world = await play(scheduler, periods, last, options);
        await world.sweep();
        const contents = new Map<string, Set<string>>();
        for (const event of world.published) {
          contents.set(event.id, (contents.get(event.id) ?? new Set()).add(JSON.stringify(event)));
        }
        expect([...contents.keys()].sort()).toEqual(world.failures().map(idOf).sort());
        expect([...contents.values()].filter(({ size }) => size !== 1)).toEqual([]);
        expect(isPublicationDue(world, world.record)).toBe(false);
        repeated += world.published.length - contents.size;
      },
    ),
    { numRuns: DRAWS },
  );
  // the deaths between publishing and keeping it, or the test would show nothing
  expect(repeated).toBeGreaterThan(0);
});
