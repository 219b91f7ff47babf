import { spawnSync } from 'node:child_process';
import { optimizeLaterOption } from '../../../local/process/optimize-later.ts';

test.each(['20.20.2', '22.23.3'])('has an option for Node %s', (version) => {
  expect(optimizeLaterOption(version)).toMatch(/^--[a-z-]+=\d+$/);
});

test('has none for Node 24, which it gains nothing', () => {
  expect(optimizeLaterOption('24.21.0')).toBeUndefined();
});

test('this Node knows the option', () => {
  const option = optimizeLaterOption(process.versions.node);
  // an option that Node and V8 do not know ends it with exit code 9
  const { status, stderr } = spawnSync(process.execPath, [...(option === undefined ? [] : [option]), '--eval', '']);
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
});
