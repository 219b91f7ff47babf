import { join } from 'node:path';
import { loadWorkflow } from '../../../lib/declarations/load-workflow.ts';
import { bundleFunctions } from '../../../lib/functions/bundles.ts';
import { ROOT } from '../../../lib/root.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder({});
});
afterEach(() => folder.remove());

/** The files that the function of the agent `urgency` has code of. */
function filesIn(workflow: string): string[] {
  const bundling = bundleFunctions(loadWorkflow(join(ROOT, workflow)), { parent: folder.path });
  if (!bundling.ok) throw new Error(bundling.issues.join());
  const [, output] =
    Object.entries(bundling.bundles.metafile.outputs).find(([name]) => name.endsWith('/urgency/index.mjs')) ?? [];
  return Object.keys(output?.inputs ?? {});
}

const hasSecrets = (files: readonly string[]) => files.some((file) => file.includes('client-secrets-manager'));
const hasBedrock = (files: readonly string[]) => files.some((file) => file.includes('client-bedrock-runtime'));

test('the function of an agent has the client of Bedrock if the agent uses it, and else nothing of it', () => {
  const [openAi, bedrock] = [filesIn('examples/triage'), filesIn('test/fixtures/model-tiers')];
  expect(openAi.some((file) => file.endsWith('models/openai-compatible.ts'))).toBe(true);
  expect(hasBedrock(openAi)).toBe(false);
  expect(hasBedrock(bedrock)).toBe(true);
  // a key in a secret is a further entry
  expect([hasSecrets(openAi), hasSecrets(bedrock)]).toEqual([false, false]);
  // the prompt's own file
  expect(bedrock.some((file) => file.endsWith('urgency.prompt.md'))).toBe(true);
});
