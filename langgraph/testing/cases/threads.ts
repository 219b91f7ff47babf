import assert from 'node:assert/strict';
import type { RunnableConfig } from '@langchain/core/runnables';
import { DeltaSnapshot, INTERRUPT, RESUME } from '@langchain/langgraph-checkpoint';
import {
  listed,
  METADATA,
  newThread,
  noise,
  OTHER_TASK,
  putNext,
  read,
  root,
  type SaverCase,
  TASK,
  writesAt,
} from './case.ts';

/** Threads and namespaces: listed, deleted, pruned, copied. */
export const THREAD_CASES: readonly SaverCase[] = [
  {
    id: 'namespaces',
    title: 'namespaces and threads with separators in their names do not meet',
    run: async ({ saver }) => {
      const prefix = newThread();
      const names = [
        '',
        'a',
        'a|b',
        'a:1|b:2',
        'a#b',
        'a#',
        '#',
        '%',
        '%23',
        'a%23b',
        'a/b',
        `${'deep:0a1b2c3d-0000-4000-8000-000000000001|'.repeat(20)}end`,
      ];
      const threads = [prefix, `${prefix}#a`, `${prefix}|a`, `${prefix}%23a`];
      for (const threadId of threads) {
        for (const name of names) {
          const config = await putNext(saver, root(threadId, name), { at: `${threadId} ${name}` });
          await saver.putWrites(config, [['channel', `${threadId} ${name}`]], TASK);
        }
      }
      for (const threadId of threads) {
        for (const name of names) {
          const tuples = await listed(saver, root(threadId, name));
          assert.deepEqual(
            tuples.map(({ checkpoint }) => checkpoint.channel_values.at),
            [`${threadId} ${name}`],
          );
          assert.deepEqual(await writesAt(saver, root(threadId, name)), [`${threadId} ${name}`]);
        }
        const found = (await listed(saver, { configurable: { thread_id: threadId } })).map(
          ({ config }) => config.configurable?.checkpoint_ns,
        );
        assert.deepEqual(found.sort(), [...names].sort());
      }
      await saver.deleteThread(prefix);
      assert.equal((await listed(saver, { configurable: { thread_id: `${prefix}#a` } })).length, names.length);
    },
  },
  {
    id: 'newest-first',
    title: 'without a namespace the checkpoints of a thread are listed newest first',
    run: async ({ saver }) => {
      const threadId = newThread();
      const ids: unknown[] = [];
      for (const name of ['b', '', 'a', 'b', '']) {
        ids.unshift((await putNext(saver, root(threadId, name), {})).configurable?.checkpoint_id);
      }
      assert.deepEqual(
        (await listed(saver, { configurable: { thread_id: threadId } })).map(({ checkpoint }) => checkpoint.id),
        ids,
      );
    },
  },
  {
    id: 'delta-missing',
    title: 'a delta channel whose ancestor is gone is refused, not rebuilt from nothing',
    needs: ['expire'],
    run: async ({ saver, expire }) => {
      const first = await putNext(saver, root(newThread()), { log: new DeltaSnapshot(['seed']) });
      const second = await putNext(saver, first, {});
      const third = await putNext(saver, second, {});
      await expire(first);
      await assert.rejects(saver.getDeltaChannelHistory({ config: third, channels: ['log'] }));
    },
  },
  {
    id: 'prune-seed',
    title: 'pruning keeps the checkpoints that delta channels are rebuilt from, and removes the others',
    needs: ['prune'],
    run: async ({ saver, prune }) => {
      const threadId = newThread();
      const counted = { ...METADATA, counters_since_delta_snapshot: { log: [1, 1] as [number, number] } };
      const older = await putNext(saver, root(threadId), { log: new DeltaSnapshot(['oldest']) });
      const seed = await putNext(saver, older, { log: new DeltaSnapshot(['seed']) }, { metadata: counted });
      await saver.putWrites(seed, [['log', 'one']], TASK);
      const middle = await putNext(saver, seed, {}, { metadata: counted });
      await saver.putWrites(middle, [['log', 'two']], TASK);
      const newest = await putNext(saver, middle, {}, { metadata: counted });
      const before = await saver.getDeltaChannelHistory({ config: newest, channels: ['log'] });
      await prune(threadId);
      const after = await saver.getDeltaChannelHistory({ config: newest, channels: ['log'] });
      assert.deepEqual(JSON.stringify(after), JSON.stringify(before));
      assert.equal(await saver.getTuple(older), undefined);
    },
  },
  {
    id: 'prune-interrupts',
    title:
      'pruning keeps interrupts and answers that wait, in every namespace, and the values shared with older checkpoints',
    needs: ['prune'],
    run: async ({ saver, prune }) => {
      const threadId = newThread();
      const large = noise(100_000);
      const results: RunnableConfig[] = [];
      for (const name of ['', `tools:${TASK}`]) {
        const first = await putNext(saver, root(threadId, name), { large, counter: 0 });
        await saver.putWrites(first, [['counter', 1]], TASK);
        const last = await putNext(saver, first, { large, counter: 1 }, { changed: ['counter'], version: 2 });
        await saver.putWrites(last, [[INTERRUPT, 'first question']], TASK);
        await saver.putWrites(
          last,
          [
            [INTERRUPT, 'second question'],
            [RESUME, ['answer']],
          ],
          OTHER_TASK,
        );
        results.push(last);
      }
      const before = await Promise.all(results.map(async (config) => await read(saver, config)));
      await prune(threadId);
      const after = await Promise.all(results.map(async (config) => await read(saver, config)));
      assert.deepEqual(after, before);
      assert.equal((await listed(saver, { configurable: { thread_id: threadId } })).length, 2);
    },
  },
  {
    id: 'copy',
    title: 'the copy of a thread is equal to it and lives on when the thread is deleted',
    needs: ['copyThread'],
    run: async ({ saver, copyThread }) => {
      const [from, to] = [newThread(), newThread()];
      const values = { text: noise(500_000), counter: 0 };
      const first = await putNext(saver, root(from), values);
      await saver.putWrites(first, [['counter', 1]], TASK, '~a');
      await putNext(saver, first, { ...values, counter: 1 }, { changed: ['counter'], version: 2 });
      await putNext(saver, root(from, 'child'), { text: 'child' });
      const contentOf = async (threadId: string) =>
        (await listed(saver, { configurable: { thread_id: threadId } })).map(
          ({ checkpoint, metadata, pendingWrites, config }) => ({
            checkpoint,
            metadata,
            pendingWrites,
            namespace: config.configurable?.checkpoint_ns,
          }),
        );
      const before = await contentOf(from);
      await copyThread(from, to);
      await saver.deleteThread(from);
      assert.equal(before.length, 3);
      assert.deepEqual(await contentOf(to), before);
    },
  },
];
