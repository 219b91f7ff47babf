import { renderSections } from '../../../../cli/render/report/sections.ts';
import { styleFor } from '../../../../cli/render/style.ts';

test('sections are headed and separated by an empty line, and one without lines is left out', () => {
  const sections = [
    { title: 'Signals', lines: ['  buy', '  hold'] },
    { title: 'Empty', lines: [] },
    { title: 'Resilience', lines: ['  fine'] },
  ];
  expect(renderSections(sections, styleFor({}, {}))).toEqual([
    '',
    'Signals',
    '  buy',
    '  hold',
    '',
    'Resilience',
    '  fine',
  ]);
});
