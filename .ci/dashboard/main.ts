/**
 * Opens the page of `ballast dashboard` in Chromium: without an error, with the figures of its JSON; and takes the pictures of
 * docs/dashboard.md.
 *
 *     npx tsx .ci/dashboard/main.ts FOLDER [CHROMIUM]
 *
 * FOLDER is where the pictures go; CHROMIUM is its executable, by default the one that is installed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DashboardReport } from '../../ops/dashboard.ts';

const [folder = '', chromium = 'chromium'] = process.argv.slice(2);
if (folder === '') throw new Error('give the folder of the pictures');
mkdirSync(folder, { recursive: true });

const state = mkdtempSync(join(tmpdir(), 'ballast-dashboard-'));
const page = join(state, 'dashboard.html');

function ballast(...args: readonly string[]): string {
  return execFileSync('node', ['bin/ballast.js', ...args, '--state', state], { encoding: 'utf8' });
}

/** @returns what the page prints on the console, as Chromium's own log has it */
function open(...args: readonly string[]): { readonly stdout: string; readonly messages: string[] } {
  // no sandbox: in a container Chromium is root, and the page is ours
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--enable-logging=stderr'];
  const { stdout, stderr, status } = spawnSync(chromium, [...flags, ...args, `file://${page}`], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`${chromium} ended with ${status}: ${stderr.slice(-1_000)}`);
  return { stdout, messages: stderr.split('\n').filter((line) => line.includes('CONSOLE')) };
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

  const { stdout: dom, messages } = open('--dump-dom');
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
    open('--window-size=1200,1000', `--blink-settings=preferredColorScheme=${scheme}`, `--screenshot=${picture}`);
  }
  console.log(`Chromium shows the ${figures.length} figures of ${graphs.length} graphs, without an error`);
} finally {
  rmSync(state, { recursive: true, force: true });
}
