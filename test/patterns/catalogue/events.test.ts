import { EVENT_CATALOGUE } from '../../../patterns/catalogue/events.ts';
import { anchorsOf } from '../../repository/support/markdown.ts';

test('every event of the catalogue has a heading in the runbook', () => {
  const runbook = [...anchorsOf('docs/runbook.md')];
  for (const { runbook: anchor } of Object.values(EVENT_CATALOGUE)) expect(runbook).toContain(anchor);
});
