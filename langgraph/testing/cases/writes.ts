import assert from 'node:assert/strict';
import { DeltaSnapshot, ERROR, INTERRUPT, isDeltaSnapshot, RESUME } from '@langchain/langgraph-checkpoint';
import {
  assertOneAttempt,
  newThread,
  OTHER_TASK,
  putNext,
  putValues,
  root,
  type SaverCase,
  TASK,
  writesAt,
} from './case.ts';

/** The writes of tasks: their order, and those of repeated tasks. */
export const WRITE_CASES: readonly SaverCase[] = [
  {
    id: 'order-index',
    title: '12 writes of a task come back in the order in which it wrote them',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      const written = Array.from({ length: 12 }, (_, index) => index);
      await putValues(saver, config, written);
      assert.deepEqual(await writesAt(saver, config), written);
    },
  },
  {
    id: 'order-task',
    title: 'writes of two tasks without a path come back in the order of the task ids, not of their ends',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      await saver.putWrites(config, [['channel', 'second']], OTHER_TASK);
      await saver.putWrites(config, [['channel', 'first']], TASK);
      assert.deepEqual(await writesAt(saver, config), ['first', 'second']);
    },
  },
  {
    id: 'order-path',
    title: 'writes come back in the order of the task paths, before that of the task ids',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      await saver.putWrites(config, [['channel', 'of b']], TASK, '~__pregel_pull, b');
      await saver.putWrites(config, [['channel', 'of a']], OTHER_TASK, '~__pregel_pull, a');
      assert.deepEqual(await writesAt(saver, config), ['of a', 'of b']);
    },
  },
  {
    id: 'order-code-points',
    title: 'paths are compared by code points: an emoji comes after every character of the basic plane',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      await saver.putWrites(config, [['channel', 'emoji']], TASK, '~\u{1f600}');
      await saver.putWrites(config, [['channel', 'wide']], OTHER_TASK, '~\uff01');
      assert.deepEqual(await writesAt(saver, config), ['wide', 'emoji']);
    },
  },
  {
    id: 'order-special',
    title: 'errors, interrupts and answers come before ordinary writes of the task',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      await saver.putWrites(config, [['channel', 'written']], TASK);
      await saver.putWrites(
        config,
        [
          [INTERRUPT, 'question'],
          [RESUME, 'answer'],
        ],
        TASK,
      );
      assert.deepEqual(await writesAt(saver, config), ['answer', 'question', 'written']);
    },
  },
  {
    id: 'special-replaced',
    title: 'a later error of a task replaces the earlier one, and leaves its interrupt',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      await saver.putWrites(config, [[INTERRUPT, 'question']], TASK);
      await saver.putWrites(config, [[ERROR, 'first']], TASK);
      await saver.putWrites(config, [[ERROR, 'second']], TASK);
      assert.deepEqual([...(await writesAt(saver, config))].sort(), ['question', 'second']);
    },
  },
  {
    id: 'attempts-fewer',
    title: 'a repeated task that writes less leaves no mixture of two attempts',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      await putValues(saver, config, ['a0', 'a1', 'a2']);
      await putValues(saver, config, ['b0', 'b1']);
      assertOneAttempt(await writesAt(saver, config), [
        ['a0', 'a1', 'a2'],
        ['b0', 'b1'],
      ]);
    },
  },
  {
    id: 'attempts-more',
    title: 'a repeated task that writes more leaves no mixture of two attempts',
    run: async ({ saver }) => {
      const config = await putNext(saver, root(newThread()), {});
      await saver.putWrites(config, [['channel', 'a0']], TASK);
      await putValues(saver, config, ['b0', 'b1', 'b2']);
      assertOneAttempt(await writesAt(saver, config), [['a0'], ['b0', 'b1', 'b2']]);
    },
  },
  {
    id: 'attempts-concurrent',
    title: 'two attempts of a task at the same time leave no mixture',
    needs: ['openAnother'],
    run: async ({ saver, openAnother }) => {
      const config = await putNext(saver, root(newThread()), {});
      const attempts = [
        ['a0', 'a1', 'a2'],
        ['b0', 'b1', 'b2'],
      ];
      const savers = [saver, openAnother()];
      await Promise.all(attempts.map((attempt, index) => putValues(savers[index] ?? saver, config, attempt)));
      assertOneAttempt(await writesAt(saver, config), attempts);
    },
  },
  {
    id: 'delta-order',
    title: 'the writes of a delta channel come back in the order of paths over several checkpoints, astral ones last',
    run: async ({ saver }) => {
      const threadId = newThread();
      let config = await putNext(saver, root(threadId), { log: new DeltaSnapshot(['seed']) });
      const expected: string[] = [];
      for (let step = 0; step < 3; step++) {
        await saver.putWrites(config, [['log', `${step} emoji`]], TASK, '~\u{1f600}');
        await saver.putWrites(
          config,
          [
            ['log', `${step} b`],
            ['log', `${step} b2`],
          ],
          `b${TASK}`,
          '~b',
        );
        await saver.putWrites(config, [['log', `${step} a`]], `c${TASK}`, '~a');
        expected.push(`${step} a`, `${step} b`, `${step} b2`, `${step} emoji`);
        config = await putNext(saver, config, {});
      }
      const { log } = await saver.getDeltaChannelHistory({ config, channels: ['log'] });
      assert(isDeltaSnapshot(log?.seed));
      assert.deepEqual(
        log?.writes.map(([, , value]) => value),
        expected,
      );
    },
  },
];
