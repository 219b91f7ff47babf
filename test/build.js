/** Before all tests: commands and the synth of assemblies run what is in dist/, which must be that of the sources as they are now. */
export { buildIfStale as default } from '../build/freshness.js';
