// Fails for a package of the product, not of its development, whose licence is not one of these.
import { readFileSync } from 'node:fs';

const ALLOWED = ['MIT', 'MIT-0', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
const refused = shipped.filter(([, { license }]) => !ALLOWED.includes(license));
for (const [path, { license }] of refused) console.error(`${path}: licence ${license ?? 'not given'}`);
console.log(`${shipped.length} packages, ${refused.length} with a licence that is not allowed`);
process.exitCode = refused.length > 0 || shipped.length === 0 ? 1 : 0;
