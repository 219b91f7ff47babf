import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type ConsoleOptions, serveConsole } from '../../console/server.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { consolePage } from '../console-page.ts';
import { catchInterrupt } from '../interrupt.ts';
import { openBrowser } from '../open-browser.ts';
import { withOperations } from '../operations.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../print.ts';

const EXAMPLES = `
The page is served on 127.0.0.1 only. Its address carries a token, and gives the permissions of this command: keep it to yourself.

Examples:
  $ npx ballast console
  $ npx ballast console --target aws --stack Ballast-research-prod
  $ npx ballast console --port 4711 --no-open
  $ npx ballast console --history failed.json       a saved history, without a cloud`;

interface ConsoleVerbOptions extends CommonOptions {
  readonly port?: number;
  readonly open: boolean;
  readonly history?: string;
}

export function createCommand(): Command {
  return new Command('console')
    .description('Show executions, circuits and alarms in a browser, and act on them, until Ctrl-C.')
    .option('--port <P>', 'the port of the page (default: any free one)', parsePort)
    .option('--no-open', 'only print the address of the page')
    .option('--history <FILE>', 'open what `ballast history ID --json` printed, without a cloud')
    .addHelpText('after', EXAMPLES)
    .action(showConsole);
}

async function showConsole(options: ConsoleVerbOptions): Promise<void> {
  if (options.history !== undefined) {
    await serveUntilInterrupted(options, { saved: readSaved(options.history) });
    return;
  }
  await withOperations(options, async (connection) => {
    await serveUntilInterrupted(options, { connection });
  });
}

async function serveUntilInterrupted(
  options: ConsoleVerbOptions,
  shown: Pick<ConsoleOptions, 'connection' | 'saved'>,
): Promise<void> {
  const interrupt = catchInterrupt();
  const served = await serveConsole({
    ...shown,
    page: consolePage(),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  try {
    print(options, { url: served.url }, () => `console: ${served.url}\nCtrl-C ends it`);
    if (options.open) openBrowser(served.url);
    await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await served.close();
    interrupt.release();
  }
}

function readSaved(file: string): { readonly name: string; readonly text: string } {
  try {
    return { name: basename(file), text: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new InvalidInputError(`--history ${file} cannot be read: ${error instanceof Error ? error.message : ''}`);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Use a whole number from 1 to 65535.');
}
