import type { SaverCase } from './cases/case.ts';
import { PROCESS_CASES } from './cases/processes.ts';
import { THREAD_CASES } from './cases/threads.ts';
import { VALUE_CASES } from './cases/values.ts';
import { WRITE_CASES } from './cases/writes.ts';

/** The extended suite: the cases that LangGraph's own validation of savers leaves out. */
export const SAVER_CASES: readonly SaverCase[] = [...WRITE_CASES, ...PROCESS_CASES, ...VALUE_CASES, ...THREAD_CASES];
