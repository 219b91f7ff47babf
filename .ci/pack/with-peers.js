/**
 * Writes the peer dependencies of this package into a package.json, each by the range that the package asks for.
 *
 *     node .ci/pack/with-peers.js FILE
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const project = JSON.parse(readFileSync(file, 'utf8'));
writeFileSync(file, JSON.stringify({ ...project, dependencies: peerDependencies }, null, 2));
