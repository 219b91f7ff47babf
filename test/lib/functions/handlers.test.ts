import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AWAIT_ANSWER_HANDLER,
  EXPORT_HANDLER,
  OPERATIONS_HANDLERS,
  WORKFLOW_HANDLERS,
} from '../../../lib/functions/handlers.ts';
import { ROOT } from '../../../lib/root.ts';
import { filesBelow } from '../../repository/support/files.ts';

test('the handlers are the files of lambdas/ that export one; the others are factories of a workflow or an agent', () => {
  const files = filesBelow('lambdas').filter((file) => /^lambdas\/[^/]+\.ts$/.test(file));
  const exporting = files.filter((file) =>
    /^export (const handler\b|async function handler\b)/m.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  const names = [...WORKFLOW_HANDLERS, ...OPERATIONS_HANDLERS, AWAIT_ANSWER_HANDLER, EXPORT_HANDLER];
  expect(exporting).toEqual(names.map((name) => `lambdas/${name}.ts`).toSorted());
  expect(files.filter((file) => !exporting.includes(file))).toEqual([
    'lambdas/accept.ts',
    'lambdas/agent.ts',
    'lambdas/api.ts',
    'lambdas/begin-superstep.ts',
    'lambdas/end-superstep.ts',
    'lambdas/node.ts',
    'lambdas/start.ts',
  ]);
});
