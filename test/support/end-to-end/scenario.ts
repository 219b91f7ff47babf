import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiAnswer } from '../api.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** A poll of an execution's status asks twice a second. */
const EVERY_MS = 500;
/** An emulator that shares two cores takes a minute for a run. */
const CONDITION_TIMEOUT_MS = 240_000;

interface ReportSummary {
  readonly degradationLevel: number;
  readonly failedAgents: readonly string[];
  readonly phases: readonly { readonly name: string }[];
}

/**
 * Starts runs of the research workflow in every way there is, on a stack that is deployed: by the API, by an event, by the command
 * line. Reads each report back by the API and by the command line, then lets a run fail, and redrives and resumes it.
 *
 * @param stack what does not work on it is left out, and in its list
 * @returns what was seen, a sentence each
 * @throws Error with the first thing that is not as it must be
 */
export async function runEndToEnd(stack: DeployedStack): Promise<string[]> {
  const seen: string[] = [];
  const see = (sentence: string) => {
    seen.push(sentence);
    stack.say(sentence);
  };

  const byApi = await startByApi(stack);
  see(`started by the API: ${byApi}; the same key again is the same execution`);
  const byEvent = await startByEvent(stack);
  see(`started by an event: ${byEvent}; put twice under two ids, it is one execution`);
  const byCommand = await startByCommand(stack);
  see(`started by the command line: ${byCommand}`);

  for (const id of [byApi, byEvent, byCommand]) {
    const { failedAgents, degradationLevel } = await reportOf(stack, id);
    see(`report of ${id} by API and command line: level ${degradationLevel}, ${failedAgents.length} failed agents`);
  }
  const listed = JSON.parse(await stack.ballast('list', '--status', 'SUCCEEDED', '--json')) as { name: string }[];
  for (const id of [byApi, byEvent, byCommand]) {
    must(
      listed.filter(({ name }) => name === id).length === 1,
      `list has ${id} once: ${JSON.stringify(listed).slice(0, 500)}`,
    );
  }
  see('list of the command line has each of the three once');

  if (stack.lacks.redrive === undefined) see(await redriveFailed(stack));
  else see(`not tried: redrive, ${stack.lacks.redrive}`);
  see(await resumeFailed(stack));
  return seen;
}

async function startByApi(stack: DeployedStack): Promise<string> {
  const key = { 'Idempotency-Key': 'end to end, "by API"' };
  const body = { input: { ticker: 'AAPL' } };
  const first = await stack.request('POST', 'executions', body, key);
  mustBe(first, 202);
  const again = await stack.request('POST', 'executions', body, key);
  must(again.body.id === first.body.id, `the same key is ${String(again.body.id)}, not ${String(first.body.id)}`);
  must(again.headers.get('idempotency-replayed') === 'true', 'the repeat has no Idempotency-Replayed');
  const id = String(first.body.id);
  must(first.headers.get('location')?.endsWith(`/executions/${id}`) === true, 'the answer has no Location');
  await ended(stack, id, 'SUCCEEDED');
  return id;
}

async function startByEvent(stack: DeployedStack): Promise<string> {
  const detail = { requestId: 'end-to-end', ticker: 'AAPL' };
  await stack.putEvent({ source: 'desk', detailType: 'ResearchRequested', detail });
  await stack.putEvent({ source: 'desk', detailType: 'ResearchRequested', detail });
  const started = async () => {
    const executions = JSON.parse(await stack.ballast('list', '--json')) as { name: string }[];
    return executions.map(({ name }) => name).filter((name) => name.startsWith('event-'));
  };
  const [id = ''] = await eventually('an execution that the event has started', async () => {
    const names = await started();
    return names.length > 0 ? names : undefined;
  });
  const watched = JSON.parse(await stack.ballast('watch', id, '--json')) as { status: string };
  must(watched.status === 'SUCCEEDED', `watch says ${watched.status}`);
  const all = await started();
  must(all.length === 1, `two events of one key are ${all.length} executions`);
  return id;
}

async function startByCommand(stack: DeployedStack): Promise<string> {
  const input = JSON.stringify({ ticker: 'AAPL' });
  const begun = JSON.parse(await stack.ballast('start', '--id', 'by-command', '--input', input, '--json')) as {
    name: string;
  };
  const watched = JSON.parse(await stack.ballast('watch', 'by-command', '--json')) as { status: string };
  must(watched.status === 'SUCCEEDED', `watch says ${watched.status}`);
  return begun.name;
}

/** By the API and by the command line, which have to say the same. */
async function reportOf(stack: DeployedStack, id: string): Promise<ReportSummary> {
  const answer = await stack.request('GET', `executions/${id}/report`);
  mustBe(answer, 200);
  const status = JSON.parse(await stack.ballast('status', id, '--json')) as { report: object };
  const byApi = answer.body as unknown as ReportSummary;
  must(byApi.phases?.length === 3, `the report of ${id} has no three phases: ${answer.text.slice(0, 500)}`);
  const [one, other] = [JSON.stringify(byApi), JSON.stringify(status.report)];
  must(one === other, `API and command line differ on ${id}:\n${one.slice(0, 500)}\n${other.slice(0, 500)}`);
  return byApi;
}

async function redriveFailed(stack: DeployedStack): Promise<string> {
  const id = await failOnPurpose(stack, 'to-redrive');
  const answer = await stack.request('POST', `executions/${id}/redrive`, { reason: 'end to end' });
  mustBe(answer, 202);
  await ended(stack, id, 'SUCCEEDED');
  const { degradationLevel } = await reportOf(stack, id);
  const { redriveCount } = (await stack.request('GET', `executions/${id}`)).body;
  must(redriveCount === 1, `it was redriven ${String(redriveCount)} times`);
  return `failed on purpose and redriven by the API: ${id}, level ${degradationLevel}`;
}

async function resumeFailed(stack: DeployedStack): Promise<string> {
  const failed = await failOnPurpose(stack, 'to-resume');
  const resumed = JSON.parse(await stack.ballast('resume', failed, '--yes', '--json')) as { status: string };
  must(resumed.status === 'SUCCEEDED', `the resumed execution is ${resumed.status}`);
  return `failed on purpose and resumed by the command line: ${failed}`;
}

/** The strategy fails, after the research is stored. */
async function failOnPurpose(stack: DeployedStack, workflowId: string): Promise<string> {
  const body = { input: { ticker: 'AAPL' }, workflowId, faults: ['strategy-developer=error'] };
  const started = await stack.request('POST', 'executions', body);
  mustBe(started, 202);
  const id = String(started.body.id);
  const { error } = await ended(stack, id, 'FAILED');
  must(error === 'FallbackExhaustedError', `it failed with ${String(error)}`);
  mustBe(await stack.request('GET', `executions/${id}/report`), 404);
  return id;
}

async function ended(stack: DeployedStack, id: string, status: string): Promise<Record<string, unknown>> {
  const last = await eventually(`${id} to end`, async () => {
    const answer = await stack.request('GET', `executions/${id}`);
    mustBe(answer, 200);
    return answer.body.status === 'RUNNING' ? undefined : answer.body;
  });
  must(last.status === status, `${id} ended ${JSON.stringify(last).slice(0, 1_000)}`);
  return last;
}

async function eventually<Value>(awaited: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const giveUpMs = performance.now() + CONDITION_TIMEOUT_MS;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > giveUpMs) throw new Error(`waited ${CONDITION_TIMEOUT_MS / 1000} s for ${awaited}`);
    await sleep(EVERY_MS);
  }
}

function mustBe({ status, text }: ApiAnswer, expected: number): void {
  must(status === expected, `expected ${expected}, the answer is ${status}: ${text.slice(0, 1_000)}`);
}

function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
