import { spawnSync } from 'node:child_process';

/**
 * Opens the file of a page in Chromium. @param args of its command line
 * @returns what it prints, and the messages of the page on its console
 */
export function openPage(
  chromium: string,
  page: string,
  ...args: readonly string[]
): { readonly stdout: string; readonly messages: string[] } {
  // no sandbox: in a container Chromium is root, and the page is ours
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--enable-logging=stderr'];
  const { stdout, stderr, status } = spawnSync(chromium, [...flags, ...args, `file://${page}`], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`${chromium} ended with ${status}: ${stderr.slice(-1_000)}`);
  return { stdout, messages: stderr.split('\n').filter((line) => line.includes('CONSOLE')) };
}
