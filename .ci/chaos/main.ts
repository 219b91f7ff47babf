/**
 * Opens the page of `npm run chaos -- --out` in Chromium: without an error, with the figures of its JSON; and takes the pictures of
 * docs/success-metrics.md.
 *
 *     npx tsx .ci/chaos/main.ts FOLDER [CHROMIUM] [RESULTS]
 *
 * FOLDER is where the pictures go; CHROMIUM is its executable, by default the one that is installed; RESULTS is a folder that an earlier run
 * wrote with --out, by default a run of 20 seeds is made.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ChaosFindings } from '../../cli/render/chaos/page.ts';
import { overall } from '../../testing/chaos/verdict.ts';
import { openPage } from '../headless-chromium.ts';

const [folder = '', chromium = 'chromium', given] = process.argv.slice(2);
if (folder === '') throw new Error('give the folder of the pictures');
mkdirSync(folder, { recursive: true });
const results = given ?? mkdtempSync(join(tmpdir(), 'ballast-chaos-page-'));

/** Text as the page shows it. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

try {
  if (given === undefined) {
    const run = spawnSync(
      'npm',
      ['run', '--silent', 'chaos', '--', '--profile', 'harsh', '--runs', '20', '--seed', '0', '--out', results],
      {
        encoding: 'utf8',
      },
    );
    // so few seeds claim no 99.9 %: unknown
    if (run.status !== 3 && run.status !== 0)
      throw new Error(`chaos ended with ${run.status}: ${run.stderr.slice(-1_000)}`);
  }
  const [file = ''] = readdirSync(results).filter((name) => name.endsWith('.html'));
  const page = join(resolve(results), file);
  const findings = JSON.parse(readFileSync(page.replace(/html$/, 'json'), 'utf8')) as ChaosFindings;
  const { stdout: dom, messages } = openPage(chromium, page, '--dump-dom');
  if (messages.length > 0) throw new Error(`the page has errors: ${messages.join('; ')}`);
  const shown = textOf(dom);
  const expected = [
    `Chaos, profile ${findings.profile}: ${overall(findings)}`,
    ...findings.promises.flatMap(({ name, verdict, figure }) => [name, verdict, figure]),
    ...Object.entries(findings.injected).map(([kind]) => kind),
  ];
  const missing = expected.filter((text) => !shown.includes(text));
  if (missing.length > 0) throw new Error(`the page does not show ${missing.join('; ')}`);
  if (/(src|href)="http/.test(dom)) throw new Error('the page asks for another file');
  for (const [name, scheme] of [
    ['light', 1],
    ['dark', 0],
  ] as const) {
    const picture = join(resolve(folder), `chaos-${name}.png`);
    openPage(
      chromium,
      page,
      '--window-size=900,1500',
      `--blink-settings=preferredColorScheme=${scheme}`,
      `--screenshot=${picture}`,
    );
  }
  const plots = dom.split('<svg').length - 1;
  console.log(
    `Chromium shows ${findings.promises.length} promises and ${plots} plots of ${findings.seeds} seeds, without an error`,
  );
} finally {
  if (given === undefined) rmSync(results, { recursive: true, force: true });
}
