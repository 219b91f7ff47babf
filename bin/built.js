import { existsSync } from 'node:fs';

/** In the repository the JavaScript is built when a source has changed; the package has no sources. */
const build = new URL('../build/freshness.js', import.meta.url);

/** Runs a file of `bin/` as it was built. @param {string} name */
export async function start(name) {
  if (existsSync(build)) {
    const { buildIfStale } = await import(build.href);
    await buildIfStale();
  }
  await import(new URL(`../dist/bin/${name}.js`, import.meta.url).href);
}
