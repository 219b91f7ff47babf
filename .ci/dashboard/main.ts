/**
 * Opens the page of `ballast dashboard` in Chromium: without an error, with the figures of its JSON; and takes the pictures of
 * docs/dashboard.md.
 *
 *     npx tsx .ci/dashboard/main.ts FOLDER [CHROMIUM]
 *
 * FOLDER is where the pictures go; CHROMIUM is its executable, by default the one that is installed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DashboardReport } from '../../ops/dashboard.ts';
import { openBrowser } from '../console/browser.ts';
import { openPage } from '../headless-chromium.ts';

const [folder = '', chromium = 'chromium'] = process.argv.slice(2);
if (folder === '') throw new Error('give the folder of the pictures');
mkdirSync(folder, { recursive: true });

const state = mkdtempSync(join(tmpdir(), 'ballast-dashboard-'));
const page = join(state, 'dashboard.html');

function ballast(...args: readonly string[]): string {
  return execFileSync('node', ['bin/ballast.js', ...args, '--state', state], { encoding: 'utf8' });
}

/** Clicks on the link of each alarm. @returns how many there are @throws when one does not lead to its heading in the runbook */
async function followLinks({ widgets }: DashboardReport): Promise<number> {
  const alarms = widgets.flatMap((widget) => (widget.kind === 'alarms' ? widget.alarms : []));
  const browser = await openBrowser(chromium);
  try {
    const shown = await browser.newPage();
    for (const { name, runbook = '' } of alarms) {
      await shown.goto(`file://${page}`);
      await shown.getByRole('listitem').filter({ hasText: name }).getByRole('link', { name: 'runbook' }).click();
      const { pathname, hash } = new URL(shown.url());
      if (pathname !== resolve('docs/runbook.md') || !runbook.endsWith(hash) || hash === '') {
        throw new Error(`the link of ${name} leads to ${shown.url()}, and not to ${runbook}`);
      }
      if (!(await shown.content()).includes(`## ${name.split(' ').at(-1)}`)) throw new Error(`no heading of ${name}`);
    }
    return alarms.length;
  } finally {
    await browser.close();
  }
}

try {
  for (const [fault, seed] of [
    ['risk/rules=crash', 1],
    ['volume=error@0.5', 2],
    ['*/rules=error@0.2', 3],
    ['trend/rules=slow:3', 4],
    ['store=throttle@0.2', 5],
  ] as const) {
    ballast('run', '--time', 'virtual', '--fault', fault, '--fault-seed', String(seed));
  }
  const report = JSON.parse(ballast('dashboard', '--hours', '1', '--json', '--output', page)) as DashboardReport;
  const graphs = report.widgets.filter((widget) => widget.kind === 'graph');
  const figures = graphs.flatMap(({ series }) => series.flatMap(({ figure }) => figure.value ?? []));

  const { stdout: dom, messages } = openPage(chromium, page, '--dump-dom');
  const shown = [...dom.matchAll(/<data value="([^"]+)">/g)].map(([, value]) => Number(value));
  if (messages.length > 0) throw new Error(`the page has errors: ${messages.join('; ')}`);
  if (JSON.stringify(shown) !== JSON.stringify(figures)) {
    throw new Error(`the page shows ${JSON.stringify(shown)}, its JSON has ${JSON.stringify(figures)}`);
  }
  for (const graph of graphs)
    if (!dom.includes(`aria-label="${graph.title}"`)) throw new Error(`no graph ${graph.title}`);

  for (const [name, scheme] of [
    ['light', 1],
    ['dark', 0],
  ] as const) {
    const picture = join(resolve(folder), `dashboard-${name}.png`);
    openPage(
      chromium,
      page,
      '--window-size=1200,1000',
      `--blink-settings=preferredColorScheme=${scheme}`,
      `--screenshot=${picture}`,
    );
  }
  const links = await followLinks(report);
  console.log(
    `Chromium shows the ${figures.length} figures of ${graphs.length} graphs, without an error; a click on ${links} links leads to the runbook`,
  );
} finally {
  rmSync(state, { recursive: true, force: true });
}
