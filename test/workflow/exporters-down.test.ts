import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AgentWorkflow } from '../../lib/agent-workflow.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../lib/synth-protocol.ts';
import type { CloudOptions } from '../../local/assembly/cloud.ts';
import type { Outcome } from '../../ops/outcome.ts';
import { PUBLISH_LIMIT_MS } from '../../patterns/catalogue/events.ts';
import { linkAssembly } from '../../testing/chaos/assembly.ts';
import { createStackWithCode, synthesizeApp } from '../lib/support/stacks.ts';
import { needs } from '../support/endpoint/needs.ts';
import { type FailingBus, openFailingBus } from '../support/failing-bus.ts';
import { createFolder, type Folder, workflowSource } from '../support/folder.ts';
import { collectMetrics, type Reported } from '../support/metrics.ts';
import { seenSignals } from '../support/observed.ts';
import { type OtlpReceiver, openOtlpReceiver } from '../support/otlp-receiver.ts';
import { removeAtEnd } from '../support/remove-at-end.ts';
import { sized } from '../support/size.ts';
import { changeTemplate, changeVariables, openOwnWorld } from '../support/world.ts';

/** Of three agents: in real time each function is a thread with the SDK, and a run of the reference workflow has 17. */
const DESK = {
  'workflow.ts': workflowSource(['sort', 'answer'], 'desk'),
  'urgency.agent.ts': twoTiers('urgency', 'sort', true),
  'topic.agent.ts': twoTiers('topic', 'sort', false),
  'tone.agent.ts': twoTiers('tone', 'answer', true),
};

function twoTiers(name: string, phase: string, required: boolean): string {
  return `
import * as z from 'zod';
import { defineAgent } from 'ballast';
const tier = (name) => ({ name, run: ({ input, results }) => ({ by: name, of: input.text, saw: Object.keys(results) }) });
export default defineAgent({
  name: '${name}',
  phase: '${phase}',
  required: ${required},
  output: z.object({ by: z.string(), of: z.string(), saw: z.array(z.string()) }),
  tiers: [tier('model'), tier('rules')],
});
`;
}

/** A chain of tiers is exhausted, a tier crashes, a reply is garbage. */
const FAULTY = { input: { text: 'a ticket' }, faults: ['topic=error', 'urgency/model=crash', 'tone/model=garbage'] };

interface Seen {
  readonly seen: object;
  readonly durationMs: number;
  readonly reported: readonly Reported[];
}

/** A run of an assembly, as its caller sees it, and what was reported meanwhile. */
async function runOf(assembly: string): Promise<Seen> {
  const world = await openOwnWorld(assembly);
  try {
    if (world.cloud === undefined) throw new Error('a world of its own has a cloud');
    const { values } = collectMetrics(world.cloud);
    const { outcome } = await world.run(FAULTY);
    return { seen: seenBy(outcome), durationMs: outcome.durationMs, reported: [...values] };
  } finally {
    await world.close();
  }
}

/** Retries of AWS's own are as many as the time allows. */
function withoutTransitions(seen: object): object {
  const { transitions: _, ...rest } = seen as Record<string, unknown>;
  return rest;
}

function seenBy({ status, degradationLevel, failedAgents, transitions, report }: Outcome): object {
  const phases = report?.phases.map(({ agents }) =>
    agents.map((agent) => [agent.name, 'output' in agent ? agent.output : null]),
  );
  return { status, degradationLevel, failedAgents, transitions, phases };
}

/** Functions with other variables, and an address of EventBridge at which nobody listens. */
function broken(variables: Record<string, string>): string {
  const assembly = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-broken-')));
  linkAssembly(exporting, assembly);
  changeTemplate(assembly, (resources) => {
    changeVariables(resources, (_, own) => {
      Object.assign(own, { AWS_ENDPOINT_URL_EVENTBRIDGE: 'http://127.0.0.1:1' }, variables);
    });
  });
  return assembly;
}

/** How lines of logs, and with them metrics, are lost: every second write to stdout and stderr of a function. */
const LOST_WRITES = {
  throws: 'throw epipe();',
  'fails later': 'queueMicrotask(() => rest.findLast((each) => typeof each === "function")?.(epipe())); return true;',
  'is never taken': 'return false;',
} as const;

/** Added to every function but that of the export, whose lines say that it fails. */
function lossOf(way: keyof typeof LOST_WRITES): string {
  return `
;{
  const epipe = () => Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    let writes = 0;
    stream.write = (chunk, ...rest) => {
      writes += 1;
      if (writes % 2 === 0) return write(chunk, ...rest);
      ${LOST_WRITES[way]}
    };
  }
}`;
}

let desk: Folder;
let exporting: string;
let receiver: OtlpReceiver;
let bus: FailingBus;
/** the run as it is while nothing is down */
let reference: Seen;
beforeAll(async () => {
  desk = createFolder(DESK);
  receiver = await openOtlpReceiver();
  bus = await openFailingBus();
  const { app, stack } = createStackWithCode({ [SHARED_CHUNKS_CONTEXT]: true });
  const otlp = { endpoint: receiver.endpoint };
  new AgentWorkflow(stack, 'Default', { workflow: desk.path, faultInjection: true, otlp });
  exporting = synthesizeApp(app);
  reference = await runOf(exporting);
});
afterAll(async () => {
  await receiver.close();
  await bus.close();
  desk.remove();
});

function isOfExport(folder: string): boolean {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.some(({ name }) => readFileSync(join(folder, name), 'utf8').includes('METRICS_NOT_EXPORTED'));
}

/** A copy of the assembly whose functions lose lines. @returns how many of them do */
function losing(way: keyof typeof LOST_WRITES): { readonly assembly: string; readonly functions: number } {
  const assembly = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-losing-')));
  cpSync(exporting, assembly, { recursive: true });
  const bundles = readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('index.mjs'))
    .map((name) => join(assembly, name))
    .filter((file) => !isOfExport(dirname(file)));
  for (const file of bundles) appendFileSync(file, lossOf(way));
  return { assembly, functions: bundles.length };
}

/** Has few functions of the export run at once: in real time each is a thread, and while the endpoint never answers each stays. By night all do. */
function withFewExports(assembly: string): string {
  changeTemplate(assembly, (resources) => {
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type === 'AWS::Lambda::Function' && id.includes('exportmetrics')) Properties.ReservedConcurrentExecutions = 2;
    }
  });
  return assembly;
}

/** How lines are lost while the endpoint of metrics answers so; by day the first. */
const WAYS: readonly (readonly [keyof typeof LOST_WRITES, { readonly status: number; readonly body: string }])[] = [
  ['throws', { status: 500, body: '' }],
  ['fails later', { status: 503, body: '' }],
  ['is never taken', { status: 500, body: '{"error"' }],
];

/** The faulty run while everything is down, and the codes of all lines that were not lost. */
async function runWhileDown(assembly: string, options: Partial<CloudOptions> = {}) {
  const environment = { AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint };
  const world = await openOwnWorld(assembly, { functionSettings: { environment }, ...options });
  try {
    const messages: string[] = [];
    world.cloud?.logs.onAppend((events) => void messages.push(...events.map(({ message }) => message)));
    const { outcome } = await world.run(FAULTY);
    if (options.time !== 'real') await world.pass(60_000);
    return { outcome, lines: messages.join('\n') };
  } finally {
    await world.close();
  }
}

needs(['ownCloud'], () => {
  test.each(sized(WAYS.slice(0, 1), WAYS))(
    'a run ends as it would while every second line %s, the bus fails and the endpoint of metrics does',
    async (way, answer) => {
      const { seen, durationMs } = reference;
      expect(seen).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['topic'] });
      receiver.answer = answer;
      bus.answers = true;
      const asked = bus.requests;
      const { assembly, functions } = losing(way);
      expect(functions).toBeGreaterThan(8);
      const { outcome, lines } = await runWhileDown(assembly);
      expect(seenBy(outcome)).toEqual(seen);
      expect(outcome.durationMs - durationMs).toBeLessThanOrEqual(PUBLISH_LIMIT_MS);
      // all of it was down: the bus was asked, and the export has failed
      expect(bus.requests).toBeGreaterThan(asked);
      expect(lines).toContain('METRICS_NOT_EXPORTED');
    },
  );

  test('a run in real time ends as it would while bus and endpoint take requests and never answer, and lines are never taken', async () => {
    const { seen } = reference;
    receiver.answer = 'never';
    bus.answers = false;
    const asked = bus.requests;
    const { assembly } = losing('is never taken');
    const options = { time: 'real', simulated: false } as const;
    const { outcome } = await runWhileDown(sized(withFewExports, (all: string) => all)(assembly), options);
    expect(withoutTransitions(seenBy(outcome))).toEqual(withoutTransitions(seen));
    expect(bus.requests).toBeGreaterThan(asked);
    expect(receiver.requests).toBeGreaterThan(0);
  });

  test('a run ends as it would while the bus is out of reach and metrics and logs are off, later by the time limit of events at most', async () => {
    const { seen, durationMs } = reference;
    expect(seen).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['topic'] });
    const without = await runOf(broken({ POWERTOOLS_METRICS_NAMESPACE: '', POWERTOOLS_LOG_LEVEL: 'SILENT' }));
    expect(without.seen).toEqual(seen);
    // virtual time: one function publishes, that of the replica without an answer
    expect(without.durationMs - durationMs).toBeLessThanOrEqual(PUBLISH_LIMIT_MS);
    expect(without.reported).toEqual([]);
  });

  test('events that the bus does not take are counted, and so are circuits that cannot be read', async () => {
    receiver.answer = { status: 200, body: '{}' };
    const { seen, reported } = await runOf(broken({ BREAKER_TABLE: 'gone' }));
    expect(seen).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['topic'] });
    const names = new Set(reported.map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining(['EventsUnpublished', 'CallsFailed', 'CircuitStoreFailures']));
    seenSignals('FC-22');
  });
});
