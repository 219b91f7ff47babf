// Fails when the CloudFormation validator of the CDK found anything: it reports all findings as warnings and exits 0.
//
//     node .ci/validation-report.js ASSEMBLY
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [assembly] = process.argv.slice(2);
if (assembly === undefined) throw new Error('give the folder that cdk synth wrote');

// no file means that the validator did not run, and that is no success either
const { pluginReports } = JSON.parse(readFileSync(path.join(assembly, 'validation-report.json'), 'utf8'));

const findings = pluginReports.flatMap(({ pluginName, violations }) =>
  violations.flatMap(({ ruleName, severity, description, violatingConstructs }) =>
    violatingConstructs.map(
      ({ constructPath }) => `${pluginName} ${ruleName} (${severity}) at ${constructPath}: ${description}`,
    ),
  ),
);
for (const finding of findings) console.error(finding);
console.log(`${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
