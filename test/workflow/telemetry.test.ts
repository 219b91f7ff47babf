import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentWorkflow } from '../../lib/agent-workflow.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../lib/synth-protocol.ts';
import { readLogs } from '../../ops/logs.ts';
import { resumeWorkflow } from '../../ops/resume.ts';
import { readExecution } from '../../ops/status.ts';
import { type MetricName, metricEntry } from '../../patterns/catalogue/metrics.ts';
import { OPEN_TELEMETRY, OPEN_TELEMETRY_ATTRIBUTES } from '../../patterns/catalogue/open-telemetry.ts';
import { MASK, mask } from '../../patterns/json/mask.ts';
import { createStackWithCode, synthesizeApp } from '../lib/support/stacks.ts';
import { needs } from '../support/endpoint/needs.ts';
import { collectMetrics, type MetricReports } from '../support/metrics.ts';
import { emitted } from '../support/observed.ts';
import { type OtlpReceiver, openOtlpReceiver } from '../support/otlp-receiver.ts';
import { openSecrets, SECRET_ARN, type Secrets } from '../support/secrets.ts';
import { openOwnWorld, type World } from '../support/world.ts';

const AAPL = { input: { ticker: 'AAPL' } };
const FAULTY = { input: { ticker: 'AAPL' }, faults: ['risk/rules=crash', 'volume/rules=garbage'] };

/** A gauge, whose values are not added, and what the exporter says of itself, which it does not export. */
const OWN = ['ballast.agents.unhealthy', 'ballast.metrics.export_failures'];

const TOKEN = 'token-of-the-collector';

let receiver: OtlpReceiver;
let secrets: Secrets;
let assembly: string;
let world: World;
let reports: MetricReports;
/** every line of every function */
const lines: string[] = [];
beforeAll(async () => {
  receiver = await openOtlpReceiver();
  receiver.credentials = `Bearer ${TOKEN}`;
  secrets = await openSecrets();
  secrets.value = JSON.stringify({ authorization: receiver.credentials });
  const { app, stack } = createStackWithCode({ [SHARED_CHUNKS_CONTEXT]: true });
  const telemetry = {
    tracing: true,
    otlp: { endpoint: receiver.endpoint, headersSecret: SECRET_ARN },
    logData: true,
    maskedPaths: ['ticker', '**.rationale'],
  };
  new AgentWorkflow(stack, 'Default', { workflow: 'examples/research', faultInjection: true, ...telemetry });
  assembly = synthesizeApp(app);
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER = '' } = secrets.environment;
  world = await openOwnWorld(assembly, { functionSettings: { environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER } } });
  if (world.cloud === undefined) throw new Error('a world of its own has a cloud');
  reports = collectMetrics(world.cloud);
  world.cloud.logs.onAppend((events) => void lines.push(...events.map(({ message }) => message)));
});
afterAll(async () => {
  await world.close();
  await receiver.close();
  await secrets.close();
});

/** Sums by name and attributes, of what functions reported in their logs; of times in seconds. */
function reported(since: number): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { name, value, dimensions } of reports.values.slice(since)) {
    const { dimension, unit } = metricEntry(name as MetricName);
    const of = dimension === undefined ? undefined : dimensions[dimension];
    if (dimension !== undefined && of === undefined) continue; // the total of a metric that is there by its dimension
    const entry = OPEN_TELEMETRY[name as MetricName];
    const attributes = {
      ...('attributes' in entry ? entry.attributes : {}),
      ...(dimension === undefined || of === undefined ? {} : { [OPEN_TELEMETRY_ATTRIBUTES[dimension]]: of }),
    };
    const key = `${entry.name} ${JSON.stringify(attributes)}`;
    sums[key] = (sums[key] ?? 0) + (unit === 'Milliseconds' ? value / 1000 : value);
  }
  return sums;
}

function received(): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { name, value, attributes } of receiver.points) {
    const key = `${name} ${JSON.stringify(attributes)}`;
    sums[key] = (sums[key] ?? 0) + value;
  }
  return sums;
}

const rounded = (sums: Record<string, number>) =>
  Object.fromEntries(Object.entries(sums).map(([key, value]) => [key, Number(value.toFixed(6))]));

async function untilReceived(): Promise<void> {
  for (
    let minute = 0;
    minute < 6 && !('gen_ai.invoke_agent.duration {"gen_ai.operation.name":"invoke_workflow"}' in received());
    minute++
  )
    await world.pass(60_000);
}

/** The lines of an execution's functions that are in some way about it. */
async function linesOf({ executionArn }: { readonly executionArn: string }) {
  return await readLogs(world.target, await readExecution(world.target, executionArn));
}

const rootsOf = (lines: Awaited<ReturnType<typeof linesOf>>) =>
  new Set(lines.flatMap(({ fields }) => (typeof fields.xray_trace_id === 'string' ? [fields.xray_trace_id] : [])));

needs(['ownCloud'], () => {
  test('a run is one trace over all retries, whose id is in its report, its status and its lines', async () => {
    const { outcome } = await world.run({ ...FAULTY, workflowId: 'traced' });
    const { traceId } = outcome;
    expect(traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(outcome.report?.trace).toEqual({ id: traceId, links: [] });
    const lines = await linesOf(outcome);
    expect(lines.filter(({ fields }) => fields.code === 'ATTEMPT_FAILED').length).toBeGreaterThan(2);
    expect([...rootsOf(lines)]).toEqual([traceId]);
    expect(lines.find(({ fields }) => fields.code === 'RUN_COMPLETED')?.fields.traceId).toBe(traceId);
  });

  test('inputs and answers are in the log when they are asked for, without what is masked in them', async () => {
    const { outcome } = await world.run({ ...AAPL, workflowId: 'logged' });
    const lines = await linesOf(outcome);
    const of = (code: string) => lines.filter(({ fields }) => fields.code === code).map(({ fields }) => fields);
    expect(of('RUN_ACCEPTED').map(({ input }) => input)).toEqual([{ ticker: MASK }]);
    const answers = of('AGENT_ANSWERED').map(({ answer }) => answer as Record<string, unknown>);
    expect(answers.length).toBeGreaterThan(8);
    const reported = (outcome.report?.phases ?? []).flatMap(({ agents }) =>
      agents.flatMap((agent) => ('output' in agent ? [mask(agent.output, ['**.rationale'])] : [])),
    );
    for (const answer of reported) expect(answers).toContainEqual(answer);
    expect(JSON.stringify(answers)).toContain(MASK);
    // what was asked for is nowhere in the clear, also in no other line
    expect(lines.filter(({ fields }) => JSON.stringify(fields).includes('"ticker":"AAPL"'))).toEqual([]);
  });

  test('a redrive and a resume go on in the trace of the run; a start without it begins one that is linked', async () => {
    const { outcome } = await world.run({ ...AAPL, workflowId: 'ended', faults: ['risk=error', 'trend=error'] });
    expect(outcome.status).toBe('FAILED');
    const { traceId } = outcome;
    await world.resetCircuits();
    const redriven = await world.redrive(outcome.executionArn);
    expect(redriven.outcome).toMatchObject({ status: 'SUCCEEDED', traceId });
    expect(redriven.outcome.report?.trace).toEqual({ id: traceId, links: [] });
    // the recovery, which left it alone, has a trace of its own and names that of the run
    await world.pass(60_000);
    const lines = (await linesOf(outcome)).filter(({ fields }) => 'xray_trace_id' in fields);
    const apart = lines.filter(({ fields }) => fields.xray_trace_id !== traceId);
    expect(apart.length).toBeGreaterThan(0);
    for (const { fields } of apart) expect([fields.code, fields.traceId]).toEqual([expect.any(String), traceId]);

    const resumed = await world.ended((await resumeWorkflow(world.target, 'ended', 'again')).executionArn);
    expect(resumed.outcome).toMatchObject({ status: 'SUCCEEDED', traceId });
    const anew = await world.run({ workflowId: 'ended', resume: true, faults: [], faultSeed: 0 });
    expect(anew.outcome.traceId).not.toBe(traceId);
    expect(anew.outcome.report?.trace).toEqual({ id: anew.outcome.traceId, links: [traceId] });
  });

  test('an endpoint that is down costs a run nothing; its metrics come once it is back, all of them under their names', async () => {
    // what other tests have left
    await world.pass(1_000);
    receiver.points.length = 0;
    const sinceReport = reports.values.length;
    receiver.answer = { status: 503, body: '' };
    const { outcome } = await world.run(FAULTY);
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
    // in virtual time, of which the exporter takes none of a run's
    expect(outcome.durationMs).toBeLessThan(15_000);
    expect(receiver.points).toEqual([]);

    receiver.answer = { status: 200, body: '{}' };
    const before = reported(sinceReport);
    await untilReceived();
    const { 'ballast.attempts.unreported {"error.type":"Runtime.ExitError"}': crashes, ...others } = received();
    // each crash, which only the log of the state machine has
    expect(crashes).toBe(3);
    for (const [key, value] of Object.entries(rounded(before))) {
      if (!OWN.some((name) => key.startsWith(name))) expect([key, rounded(others)[key]]).toEqual([key, value]);
    }
    // each delivery that was refused
    expect(before['ballast.metrics.export_failures {}']).toBeGreaterThan(5);
    emitted('ExportFailures');
    const services = new Set(receiver.points.map(({ resource }) => resource['service.name']));
    expect([...services]).toEqual(['research']);
  });

  test('the headers of its requests are in no template, in no variable of a function and in no line of a log', async () => {
    // refused ones too, which the endpoint repeats
    receiver.credentials = 'Bearer another';
    await world.run(AAPL);
    await world.pass(60_000);
    receiver.credentials = `Bearer ${TOKEN}`;
    expect(secrets.reads).toBeGreaterThan(1);
    const logged = lines.join('\n');
    expect(logged).toContain('answered 401: ***** is not known, nor *****');
    expect(logged).not.toContain(TOKEN);
    const files = readdirSync(assembly, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
    expect(texts.filter((text) => text.includes(SECRET_ARN)).length).toBeGreaterThan(0);
    expect(texts.filter((text) => text.includes(TOKEN))).toEqual([]);
  });
});
