import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Browser, Page } from 'playwright-core';
import { type Shown, show } from './browser.ts';
import { type ServedConsole, urlOf } from './cloud.ts';

/** Texts that would do something in a page, in a terminal, or to the order of letters. */
export const HOSTILE = `<script>document.title='hacked'</script><img src=x onerror="document.title='hacked'">\u001b[31m\u202eabc`;

/** @throws when a hostile text ran, is an element, or hides a character */
export async function checkText(page: Page): Promise<void> {
  await page.waitForTimeout(200);
  if ((await page.title()).includes('hacked')) throw new Error('a text of a run was executed');
  if ((await page.locator('img, main script, iframe').count()) > 0) throw new Error('a text of a run is an element');
  const text = (await page.locator('main').textContent()) ?? '';
  if (['\u001b', '\u202e'].some((hidden) => text.includes(hidden)))
    throw new Error('an escape or a mark of direction is hidden in a text');
}

/** What is hostile is shown as text: nothing of it runs, and what cannot be seen is written as its code. */
export async function checkHostile({ page, open }: Shown, name: string): Promise<void> {
  for (const tab of ['', '/input', '/events', '/steps', '/logs']) {
    await open(`executions/${name}${tab}`, name);
    await checkText(page);
  }
  await open('circuits', 'seasonality/rules');
  await checkText(page);
  await open(`executions/${name}/input`, '<script>');
  const text = await page.getByRole('region', { name: 'input' }).textContent();
  // JSON writes an escape by itself, and a mark of direction as it is
  if (text?.includes('\u202e') !== false || !text.includes(String.raw`\u202eabc`))
    throw new Error('a mark of direction is hidden');
  await page.getByRole('button', { name: /^Show all of/ }).click();
}

/** The history of an execution in which inputs, answers and errors are hostile, and have a megabyte each. */
function hostileHistory(events: readonly HistoryEvent[]): object[] {
  const large = HOSTILE + 'x'.repeat(1_000_000);
  const answer = JSON.stringify({ Payload: { answer: large } });
  const left: Record<string, number> = { input: 1, output: 3, cause: 6 };
  const replaced = (details: object): object =>
    Object.fromEntries(
      Object.entries(details).map(([name, value]) => {
        if (name === 'error') return [name, HOSTILE];
        const more = left[name] ?? 0;
        if (more === 0) return [name, value];
        left[name] = more - 1;
        return [name, name === 'cause' ? large : answer];
      }),
    );
  const isHostile = /^(ExecutionStarted|ExecutionFailed|TaskSucceeded|TaskFailed)EventDetails$/i;
  return events.map((event) =>
    Object.fromEntries(
      Object.entries(event).map(([name, value]) => [name, isHostile.test(name) ? replaced(value as object) : value]),
    ),
  );
}

/** Opens a saved history of hostile texts of a megabyte. @returns milliseconds of the longest time in which the page did not answer */
export async function openHostileHistory(
  browser: Browser,
  { state, ballast }: ServedConsole,
  name: string,
): Promise<number> {
  const file = join(state, '..', 'hostile.json');
  const events = ballast('history', name) as HistoryEvent[];
  writeFileSync(file, JSON.stringify(hostileHistory(events)));
  const child = spawn('node', ['bin/ballast.js', 'console', '--no-open', '--json', '--history', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { page, open, checkErrors } = await show(browser, await urlOf(child));
    await open('file', 'Timeline');
    await page.evaluate(() => {
      const all = globalThis as unknown as { longestMs: number };
      all.longestMs = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) all.longestMs = Math.max(all.longestMs, duration);
      }).observe({ type: 'longtask', buffered: true } as never);
    });
    await checkText(page);
    await open('file/events', 'ExecutionStarted');
    await checkText(page);
    await open('file/steps?is=failed', 'of ');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('Attempt 1').waitFor();
    await checkText(page);
    await page
      .getByRole('button', { name: /^Show all of 1\.0 MB/ })
      .first()
      .click();
    await checkText(page);
    await open('file/input', '<script>');
    await page
      .getByRole('button', { name: /^Show all of 1\.0 MB/ })
      .first()
      .click();
    await checkText(page);
    checkErrors();
    return await page.evaluate(() => (globalThis as unknown as { longestMs: number }).longestMs);
  } finally {
    child.kill('SIGINT');
  }
}
