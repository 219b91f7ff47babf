import type http from 'node:http';
import type http2 from 'node:http2';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { processRequire } from '../../../process-require.ts';
import type { SeededCrypto } from '../worker/seeded-random.ts';
import type { VirtualTimers } from '../worker/virtual-timers.ts';
import { SharedAsyncLocalStorage } from './async-local-storage.ts';
import type { Diagnostics } from './diagnostics.ts';
import { overlay } from './globals.ts';
import { countedHttp2 } from './http2.ts';
import { type CloudConnection, simulatedHttp } from './request.ts';
import { sharedModule } from './shared-modules.ts';
import { countedModule, type OpenWork } from './work.ts';

/** Modules whose asynchronous functions do real work. */
const COUNTED = new Set(['fs', 'fs/promises', 'zlib', 'dns', 'dns/promises']);

type Require = (id: string) => unknown;

/**
 * `require` of the files of a bundle: Node's own modules, those that know time, chance and the network replaced, and other
 * files of the bundle. What takes the place of a module is made once for all files of an environment.
 * @param load evaluates a file in the same environment
 */
export function environmentRequire(options: {
  readonly globals: Readonly<Record<string, unknown>>;
  readonly timers: VirtualTimers;
  readonly random: () => number;
  readonly crypto: SeededCrypto;
  readonly cloud: CloudConnection;
  readonly work: OpenWork;
  readonly diagnostics: Diagnostics;
  /** false once the environment has ended */
  readonly isAlive: () => boolean;
  readonly load: (file: string) => unknown;
}): (file: string) => Require {
  const { globals, timers, work, load } = options;
  const replaced = new Map<string, unknown>();
  const { diagnostics } = options;
  const environment = { work, isAlive: options.isAlive, publish: diagnostics.publish };
  const clientEnvironment = {
    ...environment,
    cloud: options.cloud,
    env: (globals.process as NodeJS.Process).env,
    random: options.random,
    randomUuid: options.crypto.randomUUID,
    setTimeout: timers.globals.setTimeout,
  };

  function replace(id: string): unknown {
    const module = processRequire(id) as object;
    switch (id) {
      case 'http':
      case 'https':
        return simulatedHttp(module as typeof http, options.cloud, environment);
      case 'http2':
        return countedHttp2(module as typeof http2, work);
      case 'diagnostics_channel':
        return diagnostics.module;
      case 'async_hooks':
        return overlay(module, { AsyncLocalStorage: SharedAsyncLocalStorage });
      case 'timers':
        return { ...module, ...timers.globals, setImmediate: globals.setImmediate };
      case 'timers/promises':
        return { ...module, ...timers.promises, scheduler: { wait: timers.wait } };
      case 'process':
        return globals.process;
      case 'perf_hooks':
        return overlay(module, { performance: globals.performance });
      case 'crypto':
        return overlay(countedModule(module, work), { ...countedModule(options.crypto, work) });
      default:
        return COUNTED.has(id) ? countedModule(module, work) : module;
    }
  }

  function replacement(name: string): unknown {
    if (!replaced.has(name)) {
      replaced.set(name, isAbsolute(name) ? sharedModule(name, clientEnvironment) : replace(name));
    }
    return replaced.get(name);
  }

  return (file) => {
    const require: Require = (id) => {
      if (id.startsWith('.')) return load(resolve(dirname(file), id));
      if (!isBuiltin(id) && !isAbsolute(id)) return createRequire(file)(id);
      const name = id.replace(/^node:/, '');
      if (name === 'module') return overlay(processRequire(name) as object, { createRequire: () => require });
      return replacement(name);
    };
    return require;
  };
}
