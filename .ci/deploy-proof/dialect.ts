import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Something of a template that the emulator does not understand, what it gets instead, and why. */
interface Rewording {
  readonly what: string;
  readonly instead: string;
  readonly because: string;
  readonly pattern: RegExp;
  readonly text: string;
}

/** The longest any of our agents may take, see `taskTimeoutSeconds` in the plan of a phase. */
const TASK_TIMEOUT_SECONDS = 25;

const REWORDINGS: readonly Rewording[] = [
  {
    what: 'TimeoutSeconds given as an expression',
    instead: `${TASK_TIMEOUT_SECONDS} s`,
    because: 'ministack 1.5.33 does not evaluate it',
    pattern: /\\"TimeoutSeconds\\":\\"\{%[^"]*%\}\\"/g,
    text: `\\"TimeoutSeconds\\":${TASK_TIMEOUT_SECONDS}`,
  },
  {
    what: '$states.context.Execution.RedriveCount',
    instead: '0',
    because: 'ministack 1.5.33 has neither it nor redrives',
    pattern: /\$states\.context\.Execution\.RedriveCount/g,
    text: '0',
  },
  {
    what: 'the runtime nodejs22.x',
    instead: 'Node behind the Runtime API',
    because: 'the Node runtime of ministack 1.5.33 loses the names of errors',
    pattern: /"nodejs22\.x"/g,
    text: '"provided.al2023"',
  },
];

/**
 * Rewrites an assembly in the words of the emulator. @returns what was reworded, to be printed
 * @throws Error when a rewording finds nothing: then it is not needed any more, or misses what it is for
 */
export function reword(assembly: string, endpoint: string): string[] {
  const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const said: string[] = [];
  for (const { pattern, text, what, instead, because } of REWORDINGS) {
    let count = 0;
    for (const file of templates.map((name) => path.join(assembly, name))) {
      const before = readFileSync(file, 'utf8');
      count += before.match(pattern)?.length ?? 0;
      writeFileSync(file, before.replace(pattern, text));
    }
    if (count === 0) throw new Error(`nothing to reword: no ${what} in ${assembly}`);
    said.push(`${count} times ${instead} for ${what} (${because})`);
  }
  for (const asset of readdirSync(assembly).filter((name) => name.startsWith('asset.'))) {
    addBootstrap(path.join(assembly, asset), endpoint);
  }
  return said;
}

/** What the emulator starts for a function: our Node, which fetches its invocations as on AWS. */
function addBootstrap(asset: string, endpoint: string): void {
  const file = path.join(asset, 'bootstrap');
  const source = readFileSync(new URL('bootstrap.cjs', import.meta.url), 'utf8');
  // a runtime of one's own does not get the endpoint, which AWS's would not need
  writeFileSync(file, `#!${process.execPath}\nprocess.env.AWS_ENDPOINT_URL = ${JSON.stringify(endpoint)};\n${source}`);
  chmodSync(file, 0o755);
}
