import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { currentAssembly } from '../../cli/assembly.ts';
import { targetOf } from '../../cli/session.ts';
import { knownWorkflows } from '../../cli/workflows.ts';
import { attach } from '../../local/process/client.ts';
import { type Target, workflowTableOf } from '../../ops/target.ts';
import { saveEntry } from '../../stores/execution-index/entries.ts';
import { show } from './browser.ts';
import type { ServedConsole } from './cloud.ts';

/** As many as a list has at most. */
const MOST_EXECUTIONS = 10_000;

/**
 * Longest task of the page, in milliseconds of processor time. A user feels a page that does not answer for 100 ms; the longest one took 56 ms,
 * drawing the last rows. With all rows drawn it is several seconds.
 */
const LONGEST_TASK_MS = 200;

/** Writes that are on their way at once. */
const AT_ONCE = 50;

/**
 * Writes executions into the index of the workflow that ran last, as its handlers do. To run them would take an hour, and the list reads the
 * index alone. Every tenth failed.
 */
async function indexMany({ state }: ServedConsole): Promise<void> {
  const attachOptions = {
    stateDir: join(state, 'cloud'),
    assembly: await currentAssembly(state),
    time: 'real',
  } as const;
  const cloud = await attach(attachOptions);
  const target = targetOf({ ...cloud, outputs: (await knownWorkflows(state))[0]?.outputs ?? cloud.outputs });
  try {
    // before all others
    const newestMs = Date.now() - 3_600_000;
    for (let first = 0; first < MOST_EXECUTIONS; first += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, index) => indexOne(target, first + index, newestMs));
      await Promise.all(some);
    }
  } finally {
    target.close();
    cloud.close();
  }
}

function nameOf(number: number): string {
  return `many-${String(number).padStart(5, '0')}`;
}

async function indexOne(target: Target, number: number, newestMs: number): Promise<void> {
  const name = nameOf(number);
  const isFailed = number % 10 === 0;
  const startedAtMs = newestMs - number * 1_000;
  await saveEntry(workflowTableOf(target), {
    executionArn: `${target.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
    workflowId: name,
    startedAtMs,
    stoppedAtMs: startedAtMs + 2_000,
    status: isFailed ? 'FAILED' : 'SUCCEEDED',
    redriveCount: 0,
    input: JSON.stringify({ ticker: `T${number}`, note: 'x'.repeat(100) }),
    ...(isFailed ? { error: 'CriticalDegradationError', failedAgents: ['risk', 'trend'] } : { level: 0 as const }),
    witness: 'service',
  });
}

/** How the page was while something was done. */
export interface Smoothness {
  readonly what: string;
  readonly tookMs: number;
  /** processor time of the longest task of the page, in milliseconds: a busy machine makes it no longer */
  readonly longestTaskMs: number;
  /** longest time between two frames, in milliseconds; a busy machine makes it longer */
  readonly longestFrameMs: number;
}

/** An event of Chromium's trace. */
interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** processor time, in microseconds */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Notes the time of each frame of the page from now on. A text: a function that is compiled for Node has helpers that a page has not. */
const COUNT_FRAMES = `
  globalThis.frames = [];
  requestAnimationFrame(function next(atMs) {
    frames.push(atMs);
    requestAnimationFrame(next);
  });`;

/** Does something, and looks at each task of the page and at its frames meanwhile. */
async function measured(browser: Browser, page: Page, what: string, act: () => Promise<void>): Promise<Smoothness> {
  await page.evaluate(COUNT_FRAMES);
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const begunMs = performance.now();
  await act();
  const tookMs = performance.now() - begunMs;
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames);
  const gaps = frames.map((atMs, index) => atMs - (frames[index - 1] ?? atMs));
  return { what, tookMs, longestTaskMs: longestTaskOf(traceEvents), longestFrameMs: Math.max(0, ...gaps) };
}

/** @throws when the trace has no task of a page: nothing was measured */
function longestTaskOf(events: readonly TraceEvent[]): number {
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(
    ({ ph, pid, tid, tdur }) => ph === 'X' && tdur !== undefined && main.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace has no task of the page');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}

/**
 * Lists, filters, searches and scrolls as many executions as a list has.
 * @throws when what is shown is not what the command line says, and when the page froze
 */
export async function listMany(browser: Browser, served: ServedConsole): Promise<readonly Smoothness[]> {
  await indexMany(served);
  const { page, open, checkErrors } = await show(browser, served.url);
  await open('health', 'CircuitOpened');
  const table = page.getByRole('table');
  const shown = async (count: number) => await page.getByText(`${count} shown`, { exact: true }).waitFor();
  const listed = (...filter: readonly string[]) =>
    (served.ballast('list', '--limit', String(MOST_EXECUTIONS), ...filter) as { name: string }[]).map(
      ({ name }) => name,
    );
  const all = listed();
  const failed = listed('--status', 'FAILED');
  if (all.length !== MOST_EXECUTIONS || failed.length < MOST_EXECUTIONS / 10)
    throw new Error(`${all.length} are listed`);

  const results = [
    await measured(browser, page, 'listed', async () => {
      await open(`executions?limit=${MOST_EXECUTIONS}`, 'Executions');
      await shown(MOST_EXECUTIONS);
    }),
    await measured(browser, page, 'filtered by status', async () => {
      await page.getByLabel('Status').selectOption('FAILED');
      await shown(failed.length);
    }),
    await measured(browser, page, 'unfiltered', async () => {
      await page.getByLabel('Status').selectOption('');
      await shown(MOST_EXECUTIONS);
    }),
    await measured(browser, page, 'searched by the text of the input', async () => {
      await page.getByLabel('Input has').fill('"T7771"');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: nameOf(7771) }).waitFor();
      await shown(1);
    }),
  ];
  await page.getByLabel('Input has').fill('');
  await page.keyboard.press('Enter');
  await shown(MOST_EXECUTIONS);
  results.push(
    await measured(browser, page, 'scrolled', async () => {
      await table.hover();
      for (let turns = 0; turns < 60; turns += 1) await page.mouse.wheel(0, 2_000);
      await table.evaluate((box) => box.scrollTo(0, box.scrollHeight));
      await page.getByRole('link', { name: all.at(-1) ?? '' }).waitFor();
    }),
  );
  const rows = await table.getByRole('row').count();
  const frozen = results.filter(({ longestTaskMs }) => longestTaskMs > LONGEST_TASK_MS);
  if (frozen.length > 0)
    throw new Error(`the page froze, longer than ${LONGEST_TASK_MS} ms: ${JSON.stringify(frozen)}`);
  if (rows > 100) throw new Error(`${rows} rows are drawn of those that are seen`);
  checkErrors();
  await page.close();
  return results;
}
