import { PassThrough } from 'node:stream';
import { openProgressView } from '../../cli/progress-view.ts';
import { foldHistory } from '../../ops/progress.ts';
import { playScenario } from '../ops/support/scenario.ts';

const call = { agent: 'trend', replica: 0, tiers: [{ tier: 'rules', attempts: ['error', 'ok'] }] } as const;
const HISTORY = playScenario({ phases: [{ name: 'research', calls: [call] }], interleaving: [0] });

/** What a view writes on a stream that is no terminal, of these updates. */
async function linesOf(...lengths: readonly number[]): Promise<string[]> {
  const stream = new PassThrough();
  const view = await openProgressView('a run', stream as unknown as NodeJS.WriteStream);
  for (const length of lengths) view.update(foldHistory(HISTORY.slice(0, length)));
  view.notify('a notice');
  view.close();
  return String(stream.read()).trimEnd().split('\n');
}

test('a view that is no terminal writes a line per change, with the time since the start', async () => {
  const lines = await linesOf(HISTORY.length);
  expect([lines[0], lines.at(-1)]).toEqual(['a run', 'a notice']);
  expect(lines).toContainEqual(
    expect.stringMatching(/^ +\d+\.\d{3} s {2}research +trend: rules failed, attempt 1: AgentError/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/research +trend: answered by rules at attempt 2$/));
});

test('a view writes each change once, however often it is updated', async () => {
  const lengths = HISTORY.map((_, index) => index + 1);
  expect(await linesOf(...lengths, HISTORY.length)).toEqual(await linesOf(HISTORY.length));
});
