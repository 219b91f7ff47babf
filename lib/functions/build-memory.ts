/** Settings of Go, which esbuild is written in: it collects garbage only when it holds as much. */
const SETTINGS = { GOGC: 'off', GOMEMLIMIT: '1GiB' };

/**
 * Has the process that esbuild starts for its first build collect no garbage below 1 GiB: the 21 functions of research took 1.0 s of
 * 4.6 s of processor time less, and 860 MB at their peak instead of 580. Settings of the user's own are left.
 */
export function withBuildMemory<Result>(build: () => Result): Result {
  if (Object.keys(SETTINGS).some((name) => process.env[name] !== undefined)) return build();
  Object.assign(process.env, SETTINGS);
  try {
    return build();
  } finally {
    for (const name of Object.keys(SETTINGS)) delete process.env[name];
  }
}
