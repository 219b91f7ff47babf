import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildModules } from '../functions/build-modules.ts';
import { codeFile } from '../root.ts';

/** A `command-line.ts` that was built: the script of the thread that runs it, and its module. */
interface BuiltCommandLine {
  readonly ok: true;
  readonly script: string;
  readonly url: string;
}

interface KeptBuild extends BuiltCommandLine {
  readonly folder: string;
  readonly inputs: readonly string[];
  /** of the inputs, see `statusOf` */
  readonly status: string;
}

/** Those that this process has built, by their files. */
const kept = new Map<string, KeptBuild>();

/** File times come from a clock of the kernel that is a few milliseconds behind. */
const CLOCK_TOLERANCE_MS = 20;

/**
 * Builds a `command-line.ts`, and again only when a file that it was built from has changed: a command reads its argument and renders its
 * report by it, and a build takes 0.1 s.
 * @param startedAtMs the time of day @default - now
 */
export function buildCommandLine(
  file: string,
  startedAtMs: number = Date.now(),
): BuiltCommandLine | { readonly ok: false; readonly issue: string } {
  const known = kept.get(file);
  if (known !== undefined && statusOf(known.inputs).status === known.status) return known;
  if (known !== undefined) remove(file, known);
  const folder = mkdtempSync(join(tmpdir(), 'ballast-command-line-'));
  if (kept.size === 0) process.once('exit', removeAll);
  const script = codeFile('lib/declarations/command-line-thread');
  const { scripts, moduleOf, issues, inputs } = buildModules(folder, { thread: script }, [file]);
  const [issue] = issues.values();
  if (issue !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    return { ok: false, issue };
  }
  const { status, changedAtMs } = statusOf(inputs);
  const url = pathToFileURL(moduleOf(0)).href;
  // a file that changed meanwhile may have been read before
  const isSettled = changedAtMs < startedAtMs - CLOCK_TOLERANCE_MS;
  kept.set(file, { ok: true, script: scripts.thread, url, folder, inputs, status: isSettled ? status : 'not known' });
  return { ok: true, script: scripts.thread, url };
}

/** Changes with every change of one of the files. */
function statusOf(files: readonly string[]): { readonly status: string; readonly changedAtMs: number } {
  let changedAtMs = 0;
  const status = files.map((file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    changedAtMs = Math.max(changedAtMs, stats?.ctimeMs ?? 0);
    return `${stats?.ctimeMs} ${stats?.size}`;
  });
  return { status: status.join(), changedAtMs };
}

function remove(file: string, { folder }: KeptBuild): void {
  kept.delete(file);
  rmSync(folder, { recursive: true, force: true });
}

function removeAll(): void {
  for (const [file, build] of kept) remove(file, build);
}
