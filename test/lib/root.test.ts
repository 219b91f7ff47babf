import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ROOT } from '../../lib/root.ts';

test('the root is the folder of the package, wherever the process was started', () => {
  expect(isAbsolute(ROOT)).toBe(true);
  expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).toMatchObject({ name: 'ballast' });
  for (const file of ['index.ts', 'lambdas/agent.ts']) expect(existsSync(join(ROOT, file))).toBe(true);
});
