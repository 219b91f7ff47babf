/** The entry `ballast/langgraph/testing`: the extended validation of checkpoint savers. */
export type { SaverCase, SaverUnderTest } from './cases/case.ts';
export { SAVER_CASES } from './saver-cases.ts';
export { type SaverFinding, validateSaver } from './validate-saver.ts';
