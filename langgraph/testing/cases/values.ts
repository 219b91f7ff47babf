import assert from 'node:assert/strict';
import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages';
import { listed, newThread, noise, putNext, read, root, type SaverCase, TASK } from './case.ts';

/** Values of every size and kind. */
export const VALUE_CASES: readonly SaverCase[] = [
  ...[500_000, 1_500_000].map(
    (bytes): SaverCase => ({
      id: `large-${bytes}`,
      title: `a checkpoint and a write of ${bytes / 1_000} KB come back as they were`,
      run: async ({ saver }) => {
        const text = noise(bytes);
        const config = await putNext(saver, root(newThread()), { text, small: 's' });
        await saver.putWrites(
          config,
          [
            ['channel', text],
            ['channel', 's'],
          ],
          TASK,
        );
        const tuple = await read(saver, config);
        assert(tuple.checkpoint.channel_values.text === text && tuple.checkpoint.channel_values.small === 's');
        assert.deepEqual(
          tuple.pendingWrites?.map(([, , value]) => value === text || value),
          [true, 's'],
        );
      },
    }),
  ),
  {
    id: 'many',
    title: '120 checkpoints, 150 channels of one, and 120 tasks of one come back whole',
    run: async ({ saver }) => {
      const threadId = newThread();
      const channels = Array.from({ length: 150 }, (_, index) => [`channel-${index}`, `${index}`.repeat(100)]);
      let config = await putNext(saver, root(threadId), Object.fromEntries(channels));
      assert.deepEqual((await read(saver, config)).checkpoint.channel_values, Object.fromEntries(channels));
      for (let step = 1; step < 120; step++) config = await putNext(saver, config, { step });
      const tasks = Array.from({ length: 120 }, (_, index) => `task-${String(index).padStart(3, '0')}`);
      for (const task of tasks) await saver.putWrites(config, [['channel', noise(10_000)]], task);
      const tuples = await listed(saver, root(threadId));
      assert.equal(tuples.length, 120);
      assert.deepEqual(
        tuples.slice(0, 119).map(({ checkpoint }) => checkpoint.channel_values.step),
        Array.from({ length: 119 }, (_, index) => 119 - index),
      );
      assert.deepEqual(
        tuples[0]?.pendingWrites?.map(([task]) => task),
        tasks,
      );
    },
  },
  {
    id: 'classes',
    title: 'messages and bytes keep their classes, in checkpoints and in writes',
    run: async ({ saver }) => {
      const messages: BaseMessage[] = [
        new HumanMessage('hello'),
        new AIMessage({
          content: 'hi',
          tool_calls: [{ name: 'look', args: { at: 1 }, id: 'call-1', type: 'tool_call' }],
        }),
      ];
      const bytes = new Uint8Array([0, 255, 128, 10, 13, 0]);
      const config = await putNext(saver, root(newThread()), { messages, bytes, map: new Map([['a', 1]]) });
      await saver.putWrites(
        config,
        [
          ['messages', messages],
          ['bytes', bytes],
        ],
        TASK,
      );
      const tuple = await read(saver, config);
      const [writtenMessages, writtenBytes] = tuple.pendingWrites?.map(([, , value]) => value) ?? [];
      for (const found of [tuple.checkpoint.channel_values.messages, writtenMessages] as BaseMessage[][]) {
        assert(found[0] instanceof HumanMessage && found[1] instanceof AIMessage);
        assert.deepEqual(found[1].tool_calls?.[0]?.args, { at: 1 });
      }
      for (const found of [tuple.checkpoint.channel_values.bytes, writtenBytes]) {
        assert.deepEqual([...(found as Uint8Array)], [...bytes]);
      }
      assert.deepEqual(tuple.checkpoint.channel_values.map, new Map([['a', 1]]));
    },
  },
  {
    id: 'snapshot',
    title: 'changes of a value after its put, or of one that was read, do not change the stored one',
    run: async ({ saver }) => {
      const values = { list: [1] };
      const config = await putNext(saver, root(newThread()), values);
      values.list.push(2);
      const tuple = await read(saver, config);
      (tuple.checkpoint.channel_values.list as number[]).push(3);
      assert.deepEqual((await read(saver, config)).checkpoint.channel_values.list, [1]);
    },
  },
  {
    id: 'hostile-names',
    title: 'threads and channels named like properties of objects are ordinary ones',
    run: async ({ saver }) => {
      const values = { toString: 'text', hasOwnProperty: 'own' };
      const threadId = `constructor-${newThread()}`;
      const config = await putNext(saver, root(threadId, 'hasOwnProperty'), values);
      await saver.putWrites(config, [['toString', 'written']], 'constructor');
      const tuple = await read(saver, config);
      assert.deepEqual({ ...tuple.checkpoint.channel_values }, values);
      assert.deepEqual(tuple.pendingWrites, [['constructor', 'toString', 'written']]);
    },
  },
];
