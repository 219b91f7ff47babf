import { MemorySaver } from '@langchain/langgraph-checkpoint';
import { validateSaver } from '../../../langgraph/testing/index.ts';

test("the extended suite finds the broken promises of LangGraph's own saver for memory", async () => {
  const findings = await validateSaver(() =>
    Promise.resolve({ saver: new MemorySaver(), close: () => Promise.resolve() }),
  );
  const withResult = (result: string) => findings.filter((each) => each.result === result).map(({ id }) => id);
  expect(withResult('broken').sort()).toEqual(['attempts-more', 'classes', 'hostile-names', 'newest-first']);
  expect(withResult('left-out').sort()).toEqual([
    'attempts-concurrent',
    'copy',
    'delete-while-writing',
    'delta-missing',
    'fork',
    'prune-interrupts',
    'prune-seed',
    'read-after-write',
    'torn-delete',
    'torn-put',
    'torn-writes',
  ]);
  expect(withResult('kept').length).toBe(14);
});
