import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A circuit breaker in memory that is measured beside ours, at its leanest. */
export interface MemoryBreaker {
  readonly name: string;
  readonly version: string;
  /** @returns a call through a breaker of its own, which opens at five failures in a row */
  open(run: () => Promise<unknown>): () => Promise<unknown>;
  /** ends the timers of all that were opened */
  close(): void;
}

interface Cockatiel {
  circuitBreaker(policy: unknown, options: object): { execute(run: () => Promise<unknown>): Promise<unknown> };
  readonly handleAll: unknown;
  ConsecutiveBreaker: new (failures: number) => object;
}

type Opossum = new (
  run: () => Promise<unknown>,
  options: Readonly<Record<string, unknown>>,
) => { fire(): Promise<unknown>; shutdown(): void };

/** @param folder in which `npm install cockatiel@4 opossum@10` was run @default - this repository */
export async function loadPeers(folder = '.'): Promise<MemoryBreaker[]> {
  const require = createRequire(pathToFileURL(join(resolve(folder), 'package.json')));
  const load = async (name: string) => {
    const path = require.resolve(name);
    return { module: (await import(pathToFileURL(path).href)) as unknown, version: versionOf(path) };
  };
  const cockatiel = await load('cockatiel');
  const opossum = await load('opossum');
  return [cockatielBreaker(cockatiel.module as Cockatiel, cockatiel.version), opossumBreaker(opossum)];
}

function cockatielBreaker(
  { circuitBreaker, handleAll, ConsecutiveBreaker }: Cockatiel,
  version: string,
): MemoryBreaker {
  return {
    name: 'cockatiel',
    version,
    open(run) {
      const breaker = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });
      return () => breaker.execute(run);
    },
    close: () => undefined,
  };
}

/** No timeout and no percentiles; all of five calls have to fail, which is five in a row. */
function opossumBreaker({ module, version }: { readonly module: unknown; readonly version: string }): MemoryBreaker {
  const Breaker = (module as { default: Opossum }).default;
  const opened: InstanceType<Opossum>[] = [];
  return {
    name: 'opossum',
    version,
    open(run) {
      const breaker = new Breaker(run, {
        timeout: false,
        volumeThreshold: 5,
        errorThresholdPercentage: 99,
        rollingCountTimeout: 60_000,
        rollingPercentilesEnabled: false,
      });
      opened.push(breaker);
      return () => breaker.fire();
    },
    close() {
      for (const breaker of opened.splice(0)) breaker.shutdown();
    },
  };
}

/** Of the package that a file belongs to. */
function versionOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
      if (version !== undefined) return version;
    } catch {
      // a folder inside of the package
    }
  }
  throw new Error(`${file} belongs to no package with a version`);
}
