import fc from 'fast-check';
import { linesOfWorkflow, type StreamEvent } from '../../ops/log-invocations.ts';

const GROUP = '/aws/lambda/risk';

const named = (workflowId: string, message: string) =>
  JSON.stringify({ level: 'INFO', message, service: 'research/risk', workflowId });

/** What an environment writes for an invocation, as Lambda does. */
function printed(requestId: string, lines: readonly string[]): string[] {
  return [
    `START RequestId: ${requestId} Version: $LATEST`,
    ...lines,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: 1.00 ms`,
  ];
}

function events(texts: readonly string[]): StreamEvent[] {
  return texts.map((text, index) => ({ atMs: index, text }));
}

const shown = (texts: readonly string[], workflowId = 'mine') =>
  linesOfWorkflow(GROUP, events(texts), workflowId).map(({ message, requestId, source }) => [
    message,
    requestId,
    source,
  ]);

// N9
test('whatever was printed in an invocation of the workflow is shown, and nothing of another', () => {
  const line = fc.constantFrom('a line of its own', 'on stderr', '{"no":"logger"}');
  const invocation = fc.record({
    of: fc.constantFrom('mine', 'other', undefined),
    lines: fc.array(line, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 2 }), fc.array(invocation, { maxLength: 6 }), (loading, invocations) => {
      const texts = invocations.flatMap(({ of, lines }, index) =>
        printed(`id-${index}`, [...(of === undefined ? [] : [named(of, 'invoked')]), ...lines]),
      );
      const expected = invocations.flatMap(({ of, lines }, index) => {
        const own = [...(index === 0 ? loading : []), 'invoked', ...lines];
        return of === 'mine' ? own.map((message) => [message, `id-${index}`, 'research/risk']) : [];
      });
      expect(shown([...loading, ...texts])).toEqual(expected);
    }),
  );
});

test('a call that died is shown with what Lambda says of it', () => {
  const died = ['2026-01-01T00:00:08.000Z id-0 Task timed out after 8.00 seconds'];
  const lines = shown(printed('id-0', [named('mine', 'invoked'), 'hello', ...died]));
  expect(lines.map(([message]) => message)).toEqual(['invoked', 'hello', died[0]]);
});

test('an id that is a part of another one, or only mentioned, is not that workflow', () => {
  expect(shown(printed('id-0', [named('mine-too', 'invoked'), 'about mine']))).toEqual([]);
  expect(shown(printed('id-0', ['mine']))).toEqual([]);
});

test('in an invocation about several workflows the lines that name another one are left out', () => {
  const lines = shown(printed('id-0', [named('other', 'theirs'), named('mine', 'ours'), 'of both']));
  expect(lines.map(([message]) => message)).toEqual(['ours', 'of both']);
});

test('what is read of a stream may begin in the middle of an invocation', () => {
  expect(shown([named('mine', 'invoked'), 'hello'])).toEqual([
    ['invoked', '', 'research/risk'],
    ['hello', '', 'research/risk'],
  ]);
});
