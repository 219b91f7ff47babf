import { genericSections } from '../../../../cli/render/report/generic.ts';
import { styleFor } from '../../../../cli/render/style.ts';
import type { AgentReport } from '../../../../patterns/report/report.ts';
import { answered, reportOf, unanswered } from '../../../support/report.ts';

function sectionsOf(...phases: readonly (readonly [string, readonly AgentReport[]])[]) {
  const report = reportOf([], {
    phases: phases.map(([name, agents]) => ({ name, degradationLevel: 0, rounds: 1, agents })),
  });
  return genericSections(report, styleFor({}, {}));
}

test('the answers of a workflow are a section per phase and a row per agent', () => {
  const sections = sectionsOf(['research', [answered('trend', 'buy'), answered('risk', 'hold')]], ['gate', []]);
  expect(sections).toEqual([
    { title: 'research', lines: ['  ✔  trend  "buy"', '  ✔  risk   "hold"'] },
    { title: 'gate', lines: [] },
  ]);
});

test('an agent without an answer has its status in place of one', () => {
  expect(sectionsOf(['research', [unanswered('trend')]])[0]?.lines).toEqual(['  ✘  trend  failed']);
});

test('an answer is one line of at most 300 characters, without control characters', () => {
  const [section] = sectionsOf(['research', [answered('trend', `${'x'.repeat(400)}\u001b[2J`)]]);
  const text = section?.lines.map((line) => line.trim()).join('');
  expect(text).toMatch(/"x{299}\.\.\.$/);
  expect(sectionsOf(['research', [answered('trend', '\u0085')]])[0]?.lines[0]).not.toContain('\u0085');
});

test('an answer that the report leaves out has its size', () => {
  const large = { ...answered('trend', ''), outputBytes: 120_400 };
  expect(sectionsOf(['research', [large]])[0]?.lines[0]).toContain('an answer of 121 KB, stored but too large');
});
