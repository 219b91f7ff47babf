import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import type { AgentPlan, PhasePlan, Run } from '../../../patterns/catalogue/payloads.ts';
import type { Json } from '../../../patterns/json/json.ts';
import type { PhaseReport } from '../../../patterns/report/report.ts';
import { MAX_RESULT_JSON_BYTES, MAX_RESULT_VALUES } from '../../../stores/checkpoints/outputs.ts';
import { takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { storeResult } from '../../../stores/checkpoints/results.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { handlerEnvironment } from '../first-attempt.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ANSWERS = 40;

/** What a function of 256 MiB has for its heap: the embedded cloud and Lambda give it nine tenths. */
const HEAP_MB = Math.floor(256 * 0.9);

let db: TestTable;
let folder: string;
beforeAll(async () => {
  db = await startWorkflowTable();
  await db.client.send(
    new CreateTableCommand({
      TableName: 'breakers',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'breakerId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'breakerId', KeyType: 'HASH' }],
    }),
  );
  folder = mkdtempSync(join(tmpdir(), 'ballast-memory-'));
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outfile: join(folder, 'main.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    absWorkingDir: ROOT,
    banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
    logLevel: 'error',
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await db.close();
});

/** As costly as an answer may be: all values it may have, each under a key of its own, and text of two bytes a letter. */
function costly(replica: number): Json {
  const values = Array.from({ length: MAX_RESULT_VALUES - 2 }, (_, index) => [
    `k${(index * 7919 + replica).toString(36)}`,
    {},
  ]);
  const answer = { text: '', ...(Object.fromEntries(values) as Record<string, Json>) };
  const room = MAX_RESULT_JSON_BYTES - Buffer.byteLength(JSON.stringify(answer));
  return { ...answer, text: `✓${'a'.repeat(room - 3)}` };
}

function plan(name: string, replicas: number): AgentPlan {
  const tiers = [{ name: 'rules', breakerId: `${name}/rules`, attemptTimeoutMs: 60_000 }];
  const limits = { taskTimeoutSeconds: 12, budgetMs: 60_000 };
  return { name, required: true, replicas, quorum: replicas, combinator: 'first', functionArn: name, ...limits, tiers };
}

async function runInSmallProcess(run: Run, phases: readonly PhasePlan[]) {
  const argument = JSON.stringify({ run, phases });
  const options = [`--max-old-space-size=${HEAP_MB}`, join(folder, 'main.mjs'), argument];
  const env = { ...process.env, ...handlerEnvironment(db.endpoint) };
  const { stdout } = await promisify(execFile)(process.execPath, options, { env, maxBuffer: 10_000_000 });
  return JSON.parse(stdout) as { reported: PhaseReport[]; maxRssMb: number };
}

// N29
test('forty answers as large as allowed fit into the memory of each function that has to do with them', async () => {
  const claim = { workflowId: 'large', executionArn: 'arn', startedAtMs: 1, input: '{}' };
  const { epoch, incarnation = '' } = await takeOwnership(db.table, claim);
  const run: Run = { workflow: 'large', ...claim, epoch, incarnation, input: {}, faults: [], faultSeed: 0 };
  for (let replica = 0; replica < ANSWERS; replica++) {
    const how = { tier: 'rules', attempts: 1, failures: [], skipped: [], ballot: `${replica}` };
    await storeResult(db.table, run, 'write', { agent: 'writer', replica, output: costly(replica), ...how });
  }
  const { reported, maxRssMb } = await runInSmallProcess(run, [
    { name: 'write', earlierPhases: [], agents: [plan('writer', ANSWERS)] },
    { name: 'read', earlierPhases: ['write'], agents: [plan('reader', 1)] },
  ]);
  const [written, read] = reported.map(({ agents }) => agents[0]);
  // too large for the report, so only its size is there
  expect(written).toMatchObject({ status: 'done', output: null, outputBytes: MAX_RESULT_JSON_BYTES });
  expect(read).toMatchObject({ status: 'done', output: { answers: ANSWERS } });
  observed('FC-60', { outcome: read?.status === 'done' ? 'read' : String(read?.status) });
  // Lambda ends a function that takes more
  expect(maxRssMb).toBeLessThan(256);
});
