import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';

/**
 * `require` of the process itself. A test runner evaluates modules anew for each test file, and gives them a realm of their own, in which
 * an `Error` is another one than that of a bundle.
 */
export const processRequire: NodeJS.Require = (() => {
  const realProcess = runInThisContext('process') as {
    // since Node 20.16
    readonly getBuiltinModule?: (id: 'module') => { readonly createRequire: typeof createRequire };
  };
  return (realProcess.getBuiltinModule?.('module').createRequire ?? createRequire)(import.meta.url);
})();
