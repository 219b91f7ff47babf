// Fails when the engine differs from a recorded execution of a JSONata workflow, which is what it is built for.
// JSONPath is refused by design; its recordings in translation are a measure, not a gate.
//
//     npm run --silent conformance -- DIR --json | node .ci/conformance-report.js
import { text } from 'node:stream/consumers';

const { total, byQueryLanguage, translated, misses } = JSON.parse(await text(process.stdin));
const { cases, wrong, refused } = byQueryLanguage.JSONata;

console.log(`${total} recorded executions`);
console.log(`JSONata: ${cases - wrong - refused} of ${cases} as recorded`);
console.log(`JSONPath in translation: ${translated.cases - translated.wrong} of ${translated.cases} as recorded`);
for (const miss of misses.filter((one) => one.class === 'JSONata')) console.error(`${miss.id}: ${miss.difference}`);
process.exitCode = wrong + refused > 0 || cases === 0 ? 1 : 0;
