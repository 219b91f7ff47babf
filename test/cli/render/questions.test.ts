import { questionAnnouncer, renderQuestions } from '../../../cli/render/questions.ts';
import { styleFor } from '../../../cli/render/style.ts';
import type { OpenQuestion } from '../../../ops/open-question.ts';
import type { Progress } from '../../../ops/progress.ts';

const style = styleFor({}, {});
const question: OpenQuestion = {
  id: 'a1',
  phase: 'release',
  agent: 'release',
  tier: 'graph',
  question: 'Release it?',
  askedAtMs: 0,
};
const render = (...questions: readonly OpenQuestion[]) =>
  renderQuestions('demo', questions, style, ' --state .ballast').join('\n');

test('a question is shown with its limit, what it accepts, why the last answer was refused, and its command', () => {
  expect(render(question)).toBe(
    '\nrelease waits for an answer: Release it?\n  npx ballast answer demo --value JSON --state .ballast',
  );
  const refused = { ...question, untilMs: 0, answerSchema: { type: 'boolean' }, refusal: 'it is no boolean' };
  expect(render(refused)).toBe(
    [
      '',
      'release waits for an answer until 1970-01-01 00:00:00 UTC: Release it?',
      '  it accepts {"type":"boolean"}',
      '  the answer before was refused: it is no boolean',
      '  npx ballast answer demo --value JSON --state .ballast',
    ].join('\n'),
  );
});

test('of several, each command names its question', () => {
  const shown = render(question, { ...question, id: 'b2' });
  expect(shown).toContain('answer demo --question a1 --value JSON');
  expect(shown).toContain('answer demo --question b2 --value JSON');
});

test('escapes of a terminal in a question are text', () => {
  expect(render({ ...question, question: '\u001b[2Jgone' })).not.toContain('\u001b');
});

test('each question of a run is announced once', () => {
  const said: string[] = [];
  const announce = questionAnnouncer('demo', '', (message) => said.push(message));
  const asked = (text: string) => ({ kind: 'asked', call: { agent: 'release' }, question: text });
  const progress = (...texts: readonly string[]) => ({ changes: texts.map(asked) }) as unknown as Progress;
  announce(progress('one'));
  announce(progress('one'));
  announce(progress('one', 'two'));
  expect(said.map((message) => message.split('\n')[0])).toEqual([
    'release waits for an answer: one',
    'release waits for an answer: two',
  ]);
});
