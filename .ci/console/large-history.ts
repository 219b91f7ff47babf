import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { show } from './browser.ts';
import { urlOf } from './cloud.ts';

/** As many as Step Functions keeps of an execution. */
const MOST_EVENTS = 25_000;

/** A history of short steps, with payloads of 400 characters. */
function largeHistory(): object[] {
  const events: object[] = [];
  const add = (type: string, details: object): void => {
    const id = events.length + 1;
    const timestamp = new Date(Date.UTC(2026, 0, 5) + id * 10);
    events.push({ id, previousEventId: id - 1, type, timestamp, ...details });
  };
  const payload = (text: string) => JSON.stringify({ Payload: text.repeat(400) });
  add('ExecutionStarted', { executionStartedEventDetails: { input: '{}' } });
  while (events.length + 5 < MOST_EVENTS) {
    const name = `Step ${events.length % 40}`;
    add('TaskStateEntered', { stateEnteredEventDetails: { name, input: payload('x') } });
    add('TaskScheduled', { taskScheduledEventDetails: { resource: 'invoke', parameters: payload('y') } });
    add('TaskStarted', { taskStartedEventDetails: { resource: 'invoke' } });
    add('TaskSucceeded', { taskSucceededEventDetails: { resource: 'invoke', output: payload('z') } });
    add('TaskStateExited', { stateExitedEventDetails: { name, output: payload('z') } });
  }
  while (events.length + 1 < MOST_EVENTS) add('PassStateEntered', { stateEnteredEventDetails: { name: 'Last' } });
  add('ExecutionSucceeded', { executionSucceededEventDetails: { output: '{}' } });
  return events;
}

/** Opens as many events as there can be, and scrolls to the last one. @returns milliseconds until the first was shown, and to scroll */
export async function openLargeHistory(
  browser: Browser,
  folder: string,
): Promise<{ openMs: number; scrollMs: number }> {
  const file = join(folder, 'large.json');
  writeFileSync(file, JSON.stringify(largeHistory()));
  const child = spawn('node', ['bin/ballast.js', 'console', '--no-open', '--json', '--history', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { page, open, checkErrors } = await show(browser, await urlOf(child));
    const begunMs = performance.now();
    await open('file/events', 'ExecutionStarted');
    const openMs = performance.now() - begunMs;
    const table = page.getByRole('table');
    const rows = await table.getByRole('row').count();
    if (rows > 100) throw new Error(`${rows} rows are drawn of those that are seen`);
    const scrolledMs = performance.now();
    await table.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await table.getByText('ExecutionSucceeded').waitFor();
    const scrollMs = performance.now() - scrolledMs;
    await page.getByLabel(/^Find/).fill('Step 7');
    await page.getByText(/ of 25000 events/).waitFor();
    checkErrors();
    return { openMs, scrollMs };
  } finally {
    child.kill('SIGINT');
  }
}
