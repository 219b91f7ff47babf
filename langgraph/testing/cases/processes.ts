import assert from 'node:assert/strict';
import { emptyCheckpoint, uuid6 } from '@langchain/langgraph-checkpoint';
import {
  assertDied,
  assertOneAttempt,
  fails,
  listed,
  METADATA,
  newThread,
  noise,
  putNext,
  putValues,
  read,
  root,
  type SaverCase,
  TASK,
  writesAt,
} from './case.ts';

/** Processes that die, read at once, or write at the same time. */
export const PROCESS_CASES: readonly SaverCase[] = [
  {
    id: 'torn-put',
    title: 'a put that dies at any of its requests is seen whole or not at all, with the writes before it',
    needs: ['openDyingAfter'],
    run: async ({ saver, openDyingAfter }) => {
      for (const size of [10, 1_200_000]) {
        for (let deaths = 0; ; deaths++) {
          const threadId = newThread();
          const first = await putNext(saver, root(threadId), { text: 'old', kept: 'k' });
          await saver.putWrites(first, [['text', 'pending']], TASK);
          const next = { text: noise(size), kept: 'k' };
          const died = await fails(() =>
            putNext(openDyingAfter(deaths), first, next, { changed: ['text'], version: 2 }),
          );
          assertDied(died, deaths);
          const tuple = await read(saver, root(threadId));
          const isOld = tuple.checkpoint.id === first.configurable?.checkpoint_id;
          assert.deepEqual(tuple.checkpoint.channel_values, isOld ? { text: 'old', kept: 'k' } : next);
          if (isOld) assert.deepEqual(await writesAt(saver, root(threadId)), ['pending']);
          assert(died || !isOld, 'the put was acknowledged, and an older checkpoint is the newest');
          if (!died) break;
        }
      }
    },
  },
  {
    id: 'torn-writes',
    title: 'writes that die at any of their requests are there whole or not at all, and the repetition completes them',
    needs: ['openDyingAfter'],
    run: async ({ saver, openDyingAfter }) => {
      for (const size of [10, 900_000]) {
        for (let deaths = 0; ; deaths++) {
          const config = await putNext(saver, root(newThread()), {});
          const first = ['a0', noise(size), 'a2'];
          const second = ['b0', 'b1'];
          const died = await fails(() => putValues(openDyingAfter(deaths), config, first));
          assertDied(died, deaths);
          assertOneAttempt(await writesAt(saver, config), [[], first]);
          await putValues(saver, config, second);
          assertOneAttempt(await writesAt(saver, config), [first, second]);
          if (!died) break;
        }
      }
    },
  },
  {
    id: 'torn-delete',
    title:
      'a deletion that dies at any of its requests leaves no checkpoint without its payload, and the repetition completes it',
    needs: ['openDyingAfter'],
    run: async ({ saver, openDyingAfter }) => {
      for (let deaths = 0; deaths < 4; deaths++) {
        const threadId = newThread();
        const values = { text: noise(900_000), small: 's' };
        const first = await putNext(saver, root(threadId), values);
        await putNext(saver, first, values, { changed: ['small'], version: 2 });
        assertDied(await fails(() => openDyingAfter(deaths).deleteThread(threadId)), deaths);
        for (const { checkpoint } of await listed(saver, root(threadId))) {
          assert.deepEqual(checkpoint.channel_values, values);
        }
        await saver.deleteThread(threadId);
        assert.equal((await listed(saver, root(threadId))).length, 0);
      }
    },
  },
  {
    id: 'read-after-write',
    title: 'another process sees a checkpoint and its writes as soon as they are acknowledged',
    needs: ['openAnother'],
    run: async ({ saver, openAnother }) => {
      const other = openAnother();
      let config = root(newThread());
      for (let step = 0; step < 10; step++) {
        config = await putNext(saver, config, { step });
        await saver.putWrites(config, [['channel', step]], TASK);
        const { checkpoint_id: _, ...newest } = config.configurable ?? {};
        const tuple = await read(other, { configurable: newest });
        assert.deepEqual(tuple.checkpoint.channel_values, { step });
        assert.deepEqual(
          tuple.pendingWrites?.map(([, , value]) => value),
          [step],
        );
      }
    },
  },
  {
    id: 'fork',
    title: 'two writers that continue the same checkpoint both keep theirs, with values of their own',
    needs: ['openAnother'],
    run: async ({ saver, openAnother }) => {
      const threadId = newThread();
      const start = await putNext(saver, root(threadId), { text: 'start', shared: noise(50_000) });
      const shared = { shared: noise(50_000) };
      const [left, right] = await Promise.all([
        putNext(saver, start, { text: 'left', ...shared }, { changed: ['text'], version: 2 }),
        putNext(openAnother(), start, { text: 'right', ...shared }, { changed: ['text'], version: 2 }),
      ]);
      const tuples = await listed(saver, root(threadId));
      assert.equal(tuples.length, 3);
      assert.deepEqual((await read(saver, left)).checkpoint.channel_values, { text: 'left', ...shared });
      assert.deepEqual((await read(saver, right)).checkpoint.channel_values, { text: 'right', ...shared });
      for (const fork of [left, right]) {
        const { parentConfig } = await read(saver, fork);
        assert.equal(parentConfig?.configurable?.checkpoint_id, start.configurable?.checkpoint_id);
      }
    },
  },
  {
    id: 'repeated-put',
    title: 'a put that is repeated replaces its checkpoint',
    run: async ({ saver }) => {
      const threadId = newThread();
      const checkpoint = {
        ...emptyCheckpoint(),
        id: uuid6(-1),
        channel_values: { text: noise(50_000) },
        channel_versions: { text: 1 },
      };
      await saver.put(root(threadId), checkpoint, METADATA, { text: 1 });
      await saver.put(root(threadId), checkpoint, METADATA, { text: 1 });
      const tuples = await listed(saver, root(threadId));
      assert.deepEqual(
        tuples.map((tuple) => tuple.checkpoint.channel_values),
        [checkpoint.channel_values],
      );
    },
  },
  {
    id: 'delete-while-writing',
    title: 'a thread that is deleted while it is written has whole checkpoints only, and none after the next deletion',
    needs: ['openAnother'],
    run: async ({ saver, openAnother }) => {
      const threadId = newThread();
      const writer = openAnother();
      const values = { text: noise(500_000), counter: 0 };
      const write = async () => {
        let config = root(threadId);
        for (let counter = 0; counter < 6; counter++) {
          const changed = counter === 0 ? ['text', 'counter'] : ['counter'];
          config = await putNext(writer, config, { ...values, counter }, { changed, version: counter + 1 });
          await writer.putWrites(config, [['channel', values.text]], TASK);
        }
      };
      const remove = async () => {
        for (let round = 0; round < 4; round++) await saver.deleteThread(threadId);
      };
      await Promise.all([write(), remove()]);
      for (const { checkpoint } of await listed(saver, root(threadId))) {
        assert(checkpoint.channel_values.text === values.text, `checkpoint ${checkpoint.id} has lost its text`);
      }
      await saver.deleteThread(threadId);
      assert.deepEqual(await listed(saver, root(threadId)), []);
      assert.equal(await saver.getTuple(root(threadId)), undefined);
    },
  },
];
