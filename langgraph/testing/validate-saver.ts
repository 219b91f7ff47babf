import type { SaverCase, SaverUnderTest } from './cases/case.ts';
import { SAVER_CASES } from './saver-cases.ts';

/** The result of a case of the extended suite. */
export type SaverFinding =
  | { readonly id: string; readonly title: string; readonly result: 'kept' }
  | { readonly id: string; readonly title: string; readonly result: 'broken'; readonly error: string }
  | { readonly id: string; readonly title: string; readonly result: 'left-out'; readonly needs: readonly string[] };

/**
 * Validates a checkpoint saver in the cases that LangGraph's own validation leaves out: the order of writes, torn puts, repeated tasks,
 * concurrent writers, large values, deletion while writing, pruning. Each case has a storage of its own.
 * @param open opens a saver on an empty storage
 */
export async function validateSaver(open: () => Promise<SaverUnderTest>): Promise<SaverFinding[]> {
  const findings: SaverFinding[] = [];
  for (const each of SAVER_CASES) findings.push(await findingOf(each, open));
  return findings;
}

async function findingOf(
  { id, title, needs = [], run }: SaverCase,
  open: () => Promise<SaverUnderTest>,
): Promise<SaverFinding> {
  const subject = await open();
  try {
    const lacking = needs.filter((need) => subject[need] === undefined);
    if (lacking.length > 0) return { id, title, result: 'left-out', needs: lacking };
    await run(subject as Required<SaverUnderTest>);
    return { id, title, result: 'kept' };
  } catch (error) {
    const [firstLine = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return { id, title, result: 'broken', error: firstLine };
  } finally {
    await subject.close();
  }
}
