import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLOCK_TOLERANCE_MS, fileStatus } from '../file-status.ts';
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
  // once, however often a build is replaced
  process.off('exit', removeAll).once('exit', removeAll);
  try {
    const script = codeFile('lib/declarations/command-line-thread');
    const { scripts, moduleOf, issues, inputs } = buildModules(folder, { thread: script }, [file]);
    const [issue] = issues.values();
    if (issue !== undefined) return { ok: false, issue };
    const built = { ok: true, script: scripts.thread, url: pathToFileURL(moduleOf(0)).href } as const;
    const { status, changedAtMs } = statusOf(inputs);
    // a file that changed meanwhile may have been read before
    const isSettled = changedAtMs < startedAtMs - CLOCK_TOLERANCE_MS;
    kept.set(file, { ...built, folder, inputs, status: isSettled ? status : 'not known' });
    return built;
  } finally {
    if (!kept.has(file)) rmSync(folder, { recursive: true, force: true });
  }
}

/** Changes with every change of one of the files. */
function statusOf(files: readonly string[]): { readonly status: string; readonly changedAtMs: number } {
  const found = files.map((file) => fileStatus(file, 'content'));
  return {
    status: found.map((each) => each?.text).join(),
    changedAtMs: Math.max(0, ...found.map((each) => each?.changedAtMs ?? 0)),
  };
}

function remove(file: string, { folder }: KeptBuild): void {
  kept.delete(file);
  rmSync(folder, { recursive: true, force: true });
}

function removeAll(): void {
  for (const [file, build] of kept) remove(file, build);
}
