import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { show } from './browser.ts';
import { type ServedConsole, urlOf } from './cloud.ts';

/** Opens a saved history in a console without a cloud. */
export async function checkSavedHistory(
  browser: Browser,
  { state, ballast }: ServedConsole,
  name: string,
): Promise<void> {
  const file = join(state, '..', `${name}.json`);
  writeFileSync(file, JSON.stringify(ballast('history', name)));
  const child = spawn('node', ['bin/ballast.js', 'console', '--no-open', '--json', '--history', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const shown = await show(browser, await urlOf(child));
    await shown.open('file', 'Timeline');
    await shown.checkAccess('a saved history');
    await shown.open('file/steps', 'research Invoke');
    await shown.page.getByRole('link', { name: 'research Invoke' }).first().click();
    await shown.page.getByText('Attempt 1').waitFor();
    shown.checkErrors();
  } finally {
    child.kill('SIGINT');
  }
}
