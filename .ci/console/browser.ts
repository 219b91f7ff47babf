import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page of the console in Chromium, which fails at the end when anything went wrong in it. */
export interface Shown {
  readonly page: Page;
  /** Goes to a view, and waits for a text in it. */
  open(hash: string, text: string): Promise<void>;
  /** @throws when axe finds a violation in what is shown now */
  checkAccess(what: string): Promise<void>;
  /** @throws when the page is wider than the window */
  checkWidth(what: string): Promise<void>;
  /** @throws when the browser printed an error that was not expected, with the errors */
  checkErrors(expected?: RegExp): void;
}

/** Starts Chromium. @param executable its path, or its name in PATH */
export async function openBrowser(executable: string): Promise<Browser> {
  // no sandbox: in a container Chromium is root, and the page is ours
  const executablePath = execFileSync('which', [executable], { encoding: 'utf8' }).trim();
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export async function show(browser: Browser, url: string, size = { width: 1400, height: 900 }): Promise<Shown> {
  const context = await browser.newContext({ viewport: size, colorScheme: 'light', permissions: ['clipboard-write'] });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && origin !== new URL(url).origin) errors.push(`a request to ${origin}`);
  });
  return {
    page,
    async open(hash, text) {
      await page.goto(`${url}#/${hash}`);
      await page.getByText(text).first().waitFor();
    },
    async checkAccess(what) {
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
        };
        const found = (await axe.run()).violations;
        return found.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''} (${nodes.length})`,
        );
      });
      if (violations.length > 0) throw new Error(`axe finds in ${what}:\n${violations.join('\n')}`);
    },
    async checkWidth(what) {
      const [wide, window] = await page.evaluate(() => {
        const { documentElement } = (
          globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
        ).document;
        return [documentElement.scrollWidth, documentElement.clientWidth];
      });
      if ((wide ?? 0) > (window ?? 0)) throw new Error(`${what} is ${wide} px wide in a window of ${window} px`);
    },
    checkErrors(expected) {
      const others = errors.filter((error) => expected?.test(error) !== true);
      if (others.length > 0) throw new Error(`the page has errors:\n${others.join('\n')}`);
    },
  };
}
