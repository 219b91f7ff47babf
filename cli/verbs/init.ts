import { basename, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { createProject } from '../create-project.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../print.ts';
import { printable } from '../render/text.ts';

const EXAMPLES = `
Examples:
  $ npx ballast init my-agents
  $ cd my-agents && npm install && npm test && npx ballast run`;

export function createCommand(): Command {
  return new Command('init')
    .description(
      'Create a project: a CDK app with one workflow of two agents, a test, and a README. ' +
        'The folder must be new or empty; a .git in it is left as it is.',
    )
    .argument('[DIR]', 'its folder (default: the current one)')
    .addHelpText('after', EXAMPLES)
    .action(init);
}

async function init(given: string | undefined, options: CommonOptions): Promise<void> {
  const folder = resolve(given ?? '.');
  const files = await createProject(folder);
  const place = relative(process.cwd(), folder);
  print(options, { folder, files }, () => {
    const enter = place === '' ? [] : [`  cd ${printable(place)}`];
    return [
      `created ${printable(basename(folder))} with ${files.length} files; next:`,
      ...enter,
      '  npm install',
      '  npm test',
      '  npx ballast run',
      '  npx cdk synth',
    ].join('\n');
  });
}
