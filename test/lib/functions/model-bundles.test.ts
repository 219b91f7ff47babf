import { join } from 'node:path';
import type { LoadedWorkflow } from '../../../lib/declarations/declarations.ts';
import { loadWorkflow } from '../../../lib/declarations/load-workflow.ts';
import { bundleFunctions } from '../../../lib/functions/bundles.ts';
import { ROOT } from '../../../lib/root.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder({});
});
afterEach(() => folder.remove());

/** Loading a workflow takes a second, and more beside others. */
const loaded = new Map<string, LoadedWorkflow>();

function load(workflow: string): LoadedWorkflow {
  const key = `${workflow} ${process.env.BALLAST_MODELS}`;
  const known = loaded.get(key) ?? loadWorkflow(join(ROOT, workflow));
  loaded.set(key, known);
  return known;
}

/**
 * The files that the functions of agents have code of. The other agents, 8 in research, which use what they use, are not built, and the
 * functions of Ballast but once: nothing that they have of a workflow is left.
 */
function filesOf(workflow: string, names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const { declaration, ...all } = load(workflow);
  const { canary: _, on: __, ...same } = declaration;
  const agents = all.agents.filter((agent) => names.includes(agent.declaration.name));
  const loaded: LoadedWorkflow = { ...all, agents, declaration: { ...same, phases: ['none'] } };
  const bundling = bundleFunctions(loaded, { parent: folder.path });
  if (!bundling.ok) throw new Error(bundling.issues.join());
  const outputs = Object.entries(bundling.bundles.metafile.outputs);
  const inputsOf = (name: string) => outputs.find(([path]) => path.endsWith(`/${name}/index.mjs`))?.[1].inputs ?? {};
  const hasCode = ({ bytesInOutput }: { readonly bytesInOutput: number }) => bytesInOutput > 0;
  return new Map(
    names.map((name) => [
      name,
      Object.entries(inputsOf(name)).flatMap(([file, input]) => (hasCode(input) ? [file] : [])),
    ]),
  );
}

function filesIn(workflow: string, agent = 'urgency'): readonly string[] {
  return filesOf(workflow, [agent]).get(agent) ?? [];
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

const OPENAI = { url: 'http://127.0.0.1:11434/v1', model: 'llama3.2' };

test.each([
  ['no models', undefined, { tier: false, bedrock: false, secrets: false }],
  ['a model by its URL', { model: OPENAI }, { tier: true, bedrock: false, secrets: false }],
  [
    'a model of Bedrock',
    { model: { bedrock: 'amazon.nova-lite-v1:0' } },
    { tier: true, bedrock: true, secrets: false },
  ],
])(
  'with %s the reference workflow has the code of these in its bundles, and of no other provider',
  (_, models, expected) => {
    if (models === undefined) delete process.env.BALLAST_MODELS;
    else process.env.BALLAST_MODELS = JSON.stringify(models);
    try {
      const files = filesIn('examples/research', 'strategy-developer');
      expect({
        tier: files.some((file) => file.endsWith('models/model-tier.ts')),
        bedrock: hasBedrock(files),
        secrets: hasSecrets(files),
      }).toEqual(expected);
    } finally {
      delete process.env.BALLAST_MODELS;
    }
  },
);

/** What asks a provider, by the toolkit that brings it. */
const CLIENTS = {
  'ai-sdk': ['node_modules/ai/', '@ai-sdk/openai-compatible'],
  strands: ['@strands-agents/sdk', '@aws-sdk/client-bedrock-runtime'],
  agentcore: ['@aws-sdk/client-bedrock-agentcore'],
};

test('the bundle of an agent with one toolkit has nothing of the others', () => {
  const files = filesOf('examples/opinions', Object.keys(CLIENTS));
  const clients = Object.values(CLIENTS).flat();
  const found = [...files].map(([agent, all]) => [
    agent,
    clients.filter((client) => all.some((file) => file.includes(client))),
  ]);
  expect(Object.fromEntries(found)).toEqual(CLIENTS);
});
