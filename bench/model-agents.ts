import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadWorkflow } from '../lib/declarations/load-workflow.ts';
import { bundleFunctions } from '../lib/functions/bundles.ts';
import { ROOT } from '../lib/root.ts';
import type { Figure } from './figure.ts';

/** Each bundle is loaded so often, by turns, so that what else the machine does falls on all of them. */
const TURNS = 9;

const AGENTS: readonly (readonly [label: string, folder: string, agent: string])[] = [
  ['rules only', 'examples/research', 'trend'],
  ['rules, and a model by its URL', 'examples/triage', 'urgency'],
  ['rules, and a model of Bedrock', 'test/fixtures/advice', 'adviser'],
  ['rules, and a model of the AI SDK', 'examples/opinions', 'ai-sdk'],
  ['rules, and a Strands agent', 'examples/opinions', 'strands'],
  ['rules, and an AgentCore harness', 'examples/opinions', 'agentcore'],
];

/** Prints the milliseconds from the start of the process until the module is there, as of an execution environment. */
const LOADER =
  'const { pathToFileURL } = require("node:url"); import(pathToFileURL(process.argv[1])).then(() => { console.log(performance.now()); process.exit(0); })';

/** What the bundle of an agent weighs, and how long it takes to start, beside a handler that does nothing. */
export async function modelAgents(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  try {
    const bundles = [['an empty handler', emptyHandler(folder)] as const, ...bundlesIn(folder)];
    const times = new Map(bundles.map(([label]) => [label, [] as number[]]));
    for (let turn = 0; turn < TURNS; turn += 1) {
      for (const [label, file] of bundles) times.get(label)?.push(startMs(file));
    }
    const empty = median(times.get('an empty handler') ?? []);
    return bundles.flatMap(([label, file]) => {
      const ms = median(times.get(label) ?? []);
      return [
        { label: `${label}: bundle`, value: Math.round(statSync(file).size / 1000), unit: 'kB' },
        { label: `${label}: start`, value: Math.round(ms), unit: 'ms' },
        { label: `${label}: start, times that of an empty handler`, value: Number((ms / empty).toFixed(2)), unit: 'x' },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function emptyHandler(folder: string): string {
  const own = join(folder, 'empty');
  mkdirSync(own);
  const file = join(own, 'index.mjs');
  writeFileSync(file, 'export const handler = async () => ({});\n');
  return file;
}

function bundlesIn(folder: string): (readonly [string, string])[] {
  const built = new Map<string, (name: string) => string>();
  return AGENTS.map(([label, workflow, agent]) => {
    let pathOf = built.get(workflow);
    if (pathOf === undefined) {
      const bundling = bundleFunctions(loadWorkflow(join(ROOT, workflow)), { parent: folder });
      if (!bundling.ok) throw new Error(bundling.issues.join('; '));
      ({ pathOf } = bundling.bundles);
      built.set(workflow, pathOf);
    }
    return [label, join(pathOf(agent), 'index.mjs')];
  });
}

function startMs(file: string): number {
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1', POWERTOOLS_SERVICE_NAME: 'bench' };
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', LOADER, file], { encoding: 'utf8', env });
  const ms = Number(stdout);
  if (stdout === '' || Number.isNaN(ms)) throw new Error(`${file} cannot be loaded: ${stderr}`);
  return ms;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
