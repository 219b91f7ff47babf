/**
 * Drives the console in Chromium against a real embedded cloud: every view and act, what axe finds, keyboard, sizes, hostile texts,
 * a cloud that is killed, a saved history; and takes the pictures of docs/console.md.
 *
 *     npx tsx .ci/console/main.ts FOLDER [CHROMIUM]
 *
 * FOLDER is where the pictures go; CHROMIUM is its executable, by default the one that is installed.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { actOn, actOnMany } from './acts.ts';
import { answerQuestions } from './answers.ts';
import { openBrowser, show } from './browser.ts';
import { serveConsoleOf } from './cloud.ts';
import { checkHostile, openHostileHistory } from './hostile.ts';
import { openLargeHistory } from './large-history.ts';
import { listMany } from './many-executions.ts';
import { checkSavedHistory } from './saved.ts';
import { prepareRuns, VIEWS } from './views.ts';

const [folder = '', chromium = 'chromium'] = process.argv.slice(2);
if (folder === '') throw new Error('give the folder of the pictures');
mkdirSync(folder, { recursive: true });

function step(text: string): void {
  console.log(`${process.uptime().toFixed(1).padStart(5)} s  ${text}`);
}

const served = await serveConsoleOf(prepareRuns);
step('executions with faults, a redrive and replicas');
const browser = await openBrowser(chromium);
try {
  const shown = await show(browser, served.url);
  const { page } = shown;
  const executions = served.ballast('list') as { name: string; workflowId: string }[];
  const nameOf = (id: string) => executions.find(({ workflowId }) => workflowId === id)?.name ?? '';

  for (const view of VIEWS) {
    await shown.open(view.hash(nameOf), view.text);
    await view.check?.(page, served.ballast, nameOf);
    await shown.checkAccess(view.name);
    if (view.picture !== undefined)
      await page.screenshot({ path: join(resolve(folder), `console-${view.picture}.png`), fullPage: true });
  }
  step(`${VIEWS.length} views: the figures of the command line, and no violation`);

  // from the address that a new user opens after `npm start` to the reason, and to the attempt that failed
  await page.goto('about:blank');
  await page.goto(served.url);
  const clicks = await countClicks(page);
  await page.getByRole('link', { name: nameOf('no-strategy') }).click();
  await page.getByText('No tier of strategy-developer answered').waitFor();
  const toReason = await clicks();
  await page
    .getByRole('link', { name: /^strategy-developer, rules, attempt 1, failed/ })
    .first()
    .click();
  await page.getByText('Remedy:').nth(1).waitFor();
  const toAttempt = await clicks();
  if (toReason > 3 || toAttempt > 3) throw new Error(`it took ${toReason} and ${toAttempt} clicks`);
  step(`from npm start: the reason after ${toReason} click, the failed attempt with its remedy after ${toAttempt}`);

  served.ballast('breaker', 'reset', 'seasonality/rules', '--reason', `<script>document.title='hacked'</script>`);
  await checkHostile(shown, nameOf('hostile'));
  step('hostile texts are text');

  await page.emulateMedia({ colorScheme: 'dark' });
  await shown.open(`executions/${nameOf('two-down')}`, 'Timeline');
  await shown.checkAccess('the dark theme');
  await page.screenshot({ path: join(resolve(folder), 'console-dark.png'), fullPage: true });
  await page.emulateMedia({ colorScheme: 'light' });
  for (const width of [360, 800, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    for (const { name, hash, text } of VIEWS) {
      await shown.open(hash(nameOf), text);
      await shown.checkWidth(`${name} at ${width} px`);
    }
    await shown.checkAccess(`${width} px`);
  }
  await page.setViewportSize({ width: 1400, height: 900 });
  step('dark, and 360 px to 3840 px wide');

  await actOn(shown, served, nameOf);
  step('every act, each asked once, and by the keyboard');

  await actOnMany(shown, served);
  step('batches: selected ones redriven and stopped, all that failed redriven after a dry run');

  await answerQuestions(browser, join(resolve(folder), 'console-question.png'));
  step('questions answered by a form: by the keyboard, by its command, refused, in two tabs, and sent twice');

  await shown.open('executions', 'Executions');
  served.killCloud();
  await page.getByText('The cloud does not answer').waitFor();
  await page.getByText('The cloud does not answer').waitFor({ state: 'detached' });
  await shown.open('circuits', 'Circuits');
  await page.getByText('risk/rules').first().waitFor();
  step('a killed cloud is said so, and found again');

  await checkSavedHistory(browser, served, nameOf('two-down'));
  step('a saved history without a cloud');

  const frozenMs = await openHostileHistory(browser, served, nameOf('no-strategy'));
  // a busy machine is slower: seconds would be a page that walks through a text again and again
  if (frozenMs > 5_000) throw new Error(`the page did not answer for ${frozenMs} ms`);
  step(`hostile texts of 1 MB in inputs, answers and errors: the page was busy for ${Math.round(frozenMs)} ms at most`);

  for (const { what, tookMs, longestTaskMs, longestFrameMs } of await listMany(browser, served))
    step(
      `10,000 executions ${what} after ${Math.round(tookMs)} ms: longest task ${Math.round(longestTaskMs)} ms of processor time, ` +
        `longest frame ${Math.round(longestFrameMs)} ms`,
    );

  const { openMs, scrollMs } = await openLargeHistory(browser, served.state);
  step(`25,000 events: the first after ${Math.round(openMs)} ms, the last ${Math.round(scrollMs)} ms later`);
  // of the act that the cloud refuses
  shown.checkErrors(/status of 400/);
} finally {
  await browser.close();
  await served.close();
}
console.log('Chromium shows the console, without an error');

/** Counts the clicks of the user from now on, as the page sees them. */
async function countClicks(of: Page): Promise<() => Promise<number>> {
  await of.evaluate(() => {
    const all = globalThis as unknown as {
      clicks: number;
      addEventListener: (type: string, listener: () => void, options: { capture: boolean }) => void;
    };
    all.clicks = 0;
    all.addEventListener(
      'click',
      () => {
        all.clicks += 1;
      },
      { capture: true },
    );
  });
  return async () => await of.evaluate(() => (globalThis as unknown as { clicks: number }).clicks);
}
