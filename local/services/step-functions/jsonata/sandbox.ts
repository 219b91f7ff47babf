import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TimeAndRandom } from './functions.ts';
import { EVALUATION_TIMEOUT_MS, MAX_SANDBOX_MB } from './limits.ts';
import type { SandboxAnswer, SandboxRequest } from './sandbox-process.ts';

/** jsonata's own guard comes first, because it names the cause; this limit is for code without a guard. */
const GRACE_MS = 500;

/** Starting a process takes 50 ms, on a machine that is busy with something else far longer. */
const START_MS = 30_000;

interface Job {
  readonly request: SandboxRequest;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Evaluates expressions in a process of their own, one at a time, with a limit to its memory, and ends it when one does
 * not come back. A thread would not do: a single allocation beyond a thread's limit ends the whole process (Node 20:
 * "Reached heap limit" in `$length` of a string that was doubled 27 times).
 */
export class Sandbox {
  readonly #timeAndRandom: TimeAndRandom;
  readonly #jobs: Job[] = [];
  #child: ChildProcess | undefined;
  #current: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeAndRandom: TimeAndRandom) {
    this.#timeAndRandom = timeAndRandom;
  }

  /** @throws as jsonata does: an object with `code` and `message` */
  evaluate(source: string, bindings: Readonly<Record<string, unknown>>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = { source, bindings, nowMs: this.#timeAndRandom.nowMs(), seed: this.#timeAndRandom.random() };
      this.#jobs.push({ request, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#jobs.shift();
    if (this.#current === undefined) {
      // an idle process does not keep this one alive
      this.#child?.unref();
      this.#child?.channel?.unref();
      return;
    }
    if (this.#child === undefined) {
      this.#open();
      return;
    }
    this.#child.ref();
    this.#child.channel?.ref();
    this.#send();
  }

  #send(): void {
    if (this.#current === undefined) return;
    this.#child?.send(this.#current.request);
    this.#limit(EVALUATION_TIMEOUT_MS + GRACE_MS, { code: 'D1012', message: 'Expression evaluation timeout' });
  }

  #limit(ms: number, reason: { code: string; message: string }): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill(reason), ms);
  }

  #open(): void {
    const child = spawn(process.execPath, [`--max-old-space-size=${MAX_SANDBOX_MB}`, IS_BUILT ? BUILT_PROGRAM : '-'], {
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
      env: {},
      // carries bigints
      serialization: 'advanced',
    });
    child.on('message', (answer: SandboxAnswer) => this.#answered(answer));
    child.on('exit', () => {
      const message = `The expression needed more than ${MAX_SANDBOX_MB} MB of memory`;
      if (this.#child === child) this.#kill({ code: 'D2015', message });
    });
    // an error of the pipe is followed by an exit
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(IS_BUILT ? '' : program());
    this.#child = child;
    this.#limit(START_MS, { code: 'D1012', message: 'The sandbox for expressions did not start' });
  }

  #answered(answer: SandboxAnswer): void {
    if (answer.kind === 'ready') {
      this.#send();
      return;
    }
    const job = this.#finish();
    switch (answer.kind) {
      case 'value':
        job?.resolve(answer.value);
        break;
      case 'nothing':
        job?.resolve(undefined);
        break;
      case 'unsupported':
        // a function is no JSON value, like the result of the other process
        job?.resolve(() => undefined);
        break;
      case 'error':
        job?.reject({ code: answer.code, message: answer.message });
        break;
      default:
        answer satisfies never;
    }
    this.#next();
  }

  #kill(reason: { code: string; message: string }): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    this.#finish()?.reject(reason);
    this.#next();
  }

  #finish(): Job | undefined {
    clearTimeout(this.#timer);
    const job = this.#current;
    this.#current = undefined;
    return job;
  }
}

const url = import.meta.url;
const IS_BUILT = extname(url) === '.js';
const BUILT_PROGRAM = fileURLToPath(new URL('./sandbox-process.cjs', url));

let built: string | undefined;

/** The process needs JavaScript; TypeScript sources are bundled first. */
function program(): string {
  if (built !== undefined) return built;
  // loaded here: esbuild takes its time
  const { buildSync } = createRequire(url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./sandbox-process.ts', url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('the sandbox could not be built');
  built = file.text;
  return built;
}
