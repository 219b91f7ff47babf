/**
 * All performance figures with their peers, side by side: `npm run bench [-- --json] [-- --peer DIR]`. What cannot be
 * measured here is named with the reason.
 */
import { parseArgs } from 'node:util';
import { nanosecondsPerCall, requestsPerCall } from './circuit-breaker.ts';
import { type Figure, milliseconds, PEER } from './step-functions.ts';
import { worlds } from './worlds.ts';

interface Missing {
  readonly label: string;
  readonly reason: string;
}

/** aws-local-stepfunctions uses APIs that came with it. */
const PEER_NEEDS_NODE = 22;

const { values } = parseArgs({ options: { peer: { type: 'string' }, json: { type: 'boolean', default: false } } });
const missing: Missing[] = [];
let peer: string | undefined;
const nodeMajor = Number(process.versions.node.split('.')[0]);
if (nodeMajor < PEER_NEEDS_NODE) {
  missing.push({ label: PEER, reason: `needs Node ${PEER_NEEDS_NODE}, this is ${process.versions.node}` });
} else if (values.peer === undefined) {
  const reason = 'is not installed here: npm install aws-local-stepfunctions@3 in a folder DIR, then --peer DIR';
  missing.push({ label: PEER, reason });
} else {
  peer = values.peer;
}

const sections: readonly (readonly [title: string, figures: readonly Figure[]])[] = [
  ['Circuit breaker: requests to the table', await requestsPerCall()],
  ['Circuit breaker: one healthy call in memory', await nanosecondsPerCall()],
  ['State machines in memory', await milliseconds(peer)],
  ['Runs of the example workflow in virtual time', await worlds()],
];

if (values.json) {
  const figures = sections.flatMap(([section, all]) => all.map((figure) => ({ section, ...figure })));
  console.log(JSON.stringify({ node: process.versions.node, figures, missing }, null, 2));
} else {
  console.log(`Node ${process.versions.node}`);
  for (const [title, figures] of sections) {
    console.log(`\n${title}`);
    for (const { label, value, unit } of figures) console.log(`${String(value).padStart(9)} ${unit}  ${label}`);
  }
  for (const { label, reason } of missing) console.log(`\nnot measured: ${label} ${reason}`);
}
