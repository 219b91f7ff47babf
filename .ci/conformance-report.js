// Fails when the engine differs from a recorded execution, validation or test of a state in JSONata, which is what it is built for.
// JSONPath is refused by design; its executions in translation are a measure, not a gate.
//
//     npm run --silent conformance -- DIR --json | node .ci/conformance-report.js
import { text } from 'node:stream/consumers';

const { total, byQueryLanguage, translated, others, misses } = JSON.parse(await text(process.stdin));
const { cases, wrong, refused } = byQueryLanguage.JSONata;

console.log(`${total} recorded executions`);
console.log(`JSONata: ${cases - wrong - refused} of ${cases} as recorded`);
console.log(`JSONPath in translation: ${translated.cases - translated.wrong} of ${translated.cases} as recorded`);
for (const [kind, { cases: all, equal, refused: out }] of Object.entries(others)) {
  console.log(`${kind}: ${equal} of ${all} as recorded, ${out} refused for their language`);
}
// executions in translation are the only ones whose misses are known and listed
const unexpected = misses.filter((one) => one.class !== 'translated');
for (const miss of unexpected) console.error(`${miss.id}: ${miss.difference}`);
process.exitCode = unexpected.length > 0 || cases === 0 ? 1 : 0;
