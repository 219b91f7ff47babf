/** All performance figures with their peers, side by side: `npm run bench -- --help`. What cannot be measured here is named with the reason. */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { Option } from 'commander';
import { ROOT } from '../lib/root.ts';
import { createTestProgram } from '../test/support/program.ts';
import { nanosecondsPerCall, requestsPerCall } from './circuit-breaker.ts';
import type { Figure } from './figure.ts';
import { growth } from './growth.ts';
import { guardedCalls } from './guarded-calls.ts';
import { modelAgents } from './model-agents.ts';
import { sharedBreakers } from './shared-breakers/measure.ts';
import { milliseconds, PEER } from './step-functions.ts';
import { votes } from './votes.ts';
import { worlds } from './worlds.ts';

/** The newest peers use APIs that came with it. */
const PEERS_NEED_NODE = 22;
const INSTALL = 'npm install cockatiel@4 opossum@10 aws-local-stepfunctions@3 in a folder DIR, then --peers DIR';

interface Section {
  readonly title: string;
  readonly measure: (peers?: string) => Promise<readonly Figure[]>;
  /** takes minutes, and is measured only by its name */
  readonly isLong?: true;
}

/** By the names of `--only`. */
const SECTIONS: Readonly<Record<string, Section>> = {
  requests: { title: 'Circuit breaker: requests to the table', measure: requestsPerCall },
  shared: { title: 'Circuit breakers shared by many environments, counted in virtual time', measure: sharedBreakers },
  calls: { title: 'Circuit breaker: one healthy call in memory', measure: nanosecondsPerCall },
  'guarded-calls': { title: 'What 1,000 guarded calls are billed', measure: guardedCalls },
  votes: { title: 'A vote of three replicas, in virtual time', measure: votes },
  'state-machines': { title: 'State machines in memory', measure: milliseconds },
  runs: { title: 'Runs of the example workflow in virtual time', measure: worlds },
  models: { title: 'Agents that ask models, beside an empty handler', measure: modelAgents },
  growth: { title: 'Growth, in virtual time', measure: growth, isLong: true },
};

const NAMES = Object.keys(SECTIONS);
const DEFAULTS = NAMES.filter((name) => SECTIONS[name]?.isLong !== true);

const options = createTestProgram(
  'npm run bench --',
  'Performance figures with their peers, side by side, in one run. Exact counts, of requests, calls and transitions, are held by tests.',
  'Sections:',
  ...NAMES.map(
    (name) => `  ${name.padEnd(16)}${SECTIONS[name]?.title}${SECTIONS[name]?.isLong ? '; only by its name' : ''}`,
  ),
  '',
  'Examples:',
  '  $ npm run bench -- --only shared votes           some sections',
  '  $ npm run bench -- --peers ../peers --json       beside the newest versions of the peers, for programs',
  '',
  `Peers: ${INSTALL}. Without it cockatiel and`,
  `opossum are those of this repository, and ${PEER} is left out. The newest need Node ${PEERS_NEED_NODE}.`,
)
  .addOption(new Option('--only <NAME...>', 'measure these sections').choices(NAMES))
  .option('--peers <DIR>', 'a folder in which the peers are installed')
  .option('--json', 'print JSON on stdout')
  .parse()
  .opts<{ only?: string[]; peers?: string; json?: true }>();

const missing: { readonly label: string; readonly reason: string }[] = [];
const isTooOld = Number(process.versions.node.split('.')[0]) < PEERS_NEED_NODE;
if (options.peers === undefined) missing.push({ label: PEER, reason: `is not installed here: ${INSTALL}` });
else if (isTooOld) {
  const reason = `need Node ${PEERS_NEED_NODE}, this is ${process.versions.node}`;
  missing.push({ label: `the peers in ${options.peers}`, reason });
}
const peers = isTooOld ? undefined : options.peers;

const sections: { readonly title: string; readonly figures: readonly Figure[] }[] = [];
for (const name of options.only ?? DEFAULTS) {
  const section = SECTIONS[name];
  if (section !== undefined) sections.push({ title: section.title, figures: await section.measure(peers) });
}

const machine = {
  node: process.versions.node,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim(),
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
};
if (options.json) {
  const figures = sections.flatMap(({ title, figures: all }) => all.map((figure) => ({ section: title, ...figure })));
  console.log(JSON.stringify({ ...machine, figures, missing }, null, 2));
} else {
  console.log(
    `Node ${machine.node}, commit ${machine.commit}, ${machine.cores} x ${machine.processor}, ${machine.memoryGb} GB`,
  );
  for (const { title, figures } of sections) {
    console.log(`\n${title}`);
    for (const { label, value, unit } of figures) console.log(`${String(value).padStart(9)} ${unit}  ${label}`);
  }
  for (const { label, reason } of missing) console.log(`\nnot measured: ${label} ${reason}`);
}
