import { Command, InvalidArgumentError, Option } from 'commander';
import { codeFile } from '../../lib/root.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../lib/synth-protocol.ts';
import type { BuiltSubject } from '../../testing/chaos/own-workflow.ts';
import { PROFILE_NAMES, PROFILES } from '../../testing/chaos/profiles.ts';
import type { BuiltTask } from '../../testing/chaos/worker.ts';
import type { BuiltWorkflow } from '../build-workflow.ts';
import type { ChaosOptions, ChaosSubject } from '../chaos.ts';
import { functionSettingsOf, standInsOf, withStandIns } from '../function-settings.ts';
import { addBuildOptions, addJsonInputOptions, collectSetting, type RunOptions } from '../options.ts';
import { buildNow, prepareRun } from '../prepare-run.ts';
import { prepareStateDirectory } from '../state-directory.ts';

type ChaosVerbOptions = RunOptions & ChaosOptions & { readonly replay?: number };

const EXAMPLES = `
Each seed draws its own faults around its profile and runs the deployed definition and functions in virtual time; nothing of it
reaches AWS, and agents that ask models ask emulated ones with --models emulated. Ten seeds share a cloud.

Profiles:
${PROFILE_NAMES.map((name) => `  ${name.padEnd(14)}${PROFILES[name].description}`).join('\n')}

Examples:
  $ npx ballast chaos --profile mild --runs 100                    the first hundred seeds, at moderate rates
  $ npx ballast chaos --workflow triage --input '{"text":"the site is down"}' --runs 3000 --out chaos
                                                                   enough for 99.9 %, with a page of the results
  $ npx ballast chaos --profile harsh --replay 1234                one seed again, with all that is known of it

Exit codes: 0 every promise is valid; 1 one is violated; 2 refused before the start; 3 unknown: too few seeds for the claim, or a
kind of fault that was hardly injected; 130 after Ctrl-C`;

export function createCommand(): Command {
  return addBuildOptions(
    addJsonInputOptions(
      new Command('chaos')
        .description('Run a workflow under random faults, many times, and say with confidence bounds what it survives.')
        .argument('[ARGUMENT]', "input of the workflow, as its command-line.ts takes it (default: the workflow's own)")
        .addOption(new Option('--profile <NAME>', 'how the world fails').choices(PROFILE_NAMES).default('harsh'))
        .option('--runs <N>', 'how many seeds', wholeNumberFrom(1), 200)
        .option('--seed <N>', 'the first seed', wholeNumberFrom(0), 1)
        .option('--replay <SEED>', 'run one seed, after those before it in its cloud', wholeNumberFrom(0))
        .option('--out <DIR>', 'write the results as JSON and as a page')
        .option(
          '--set <NAME=VALUE>',
          "setting of the workflow's command-line.ts; may be given several times",
          collectSetting,
        ),
    ),
  )
    .addHelpText('after', EXAMPLES)
    .action(chaos);
}

async function chaos(argument: string | undefined, given: ChaosVerbOptions): Promise<void> {
  // functions that run in one process share chunks
  const options = { ...given, context: { ...given.context, [SHARED_CHUNKS_CONTEXT]: 'true' } };
  const { valid, built } = await prepareRun(argument, options);
  const subject = await subjectOf(built ?? (await buildNow(options)), valid.request.input as object, options);
  const { replaySeed, runChaos } = await import('../chaos.ts');
  const run = await runOf(subject, given, argument);
  process.exitCode = given.replay === undefined ? await runChaos(run, given) : await replaySeed(run, given.replay);
}

/** The workflow as data: its tiers and circuits are those of its definition. */
async function subjectOf(built: BuiltWorkflow, input: object, options: ChaosVerbOptions): Promise<BuiltSubject> {
  const [{ readAssembly }, { readResources }, { outputsOf }, { factsOf, plansOf }] = await Promise.all([
    import('../../local/assembly/template/cloud-assembly.ts'),
    import('../../local/assembly/template/resources.ts'),
    import('../assembly/workflows.ts'),
    import('../../patterns/catalogue/definition.ts'),
  ]);
  const { assembly, selected } = built;
  const { stateMachines, outputs, stacks } = readResources(readAssembly(assembly));
  const own = selected === undefined ? outputs : outputsOf(selected, stacks);
  const machine = stateMachines.find(({ arn }) => arn === own.StateMachineArn);
  const definition = machine?.definition ?? '{"States":{}}';
  const agents = plansOf(definition).flatMap((phase) => phase.agents);
  const nodes = factsOf(definition).nodes ?? [];
  const tiers = agents.flatMap(({ name, tiers: each }) => each.map((tier) => ({ name: `${name}/${tier.name}`, tier })));
  const state = await prepareStateDirectory(options.state);
  const standIns = await standInsOf(state, options.standIn);
  const settings = await withStandIns(await functionSettingsOf(options), assembly, standIns);
  return {
    name: own.WorkflowName ?? '',
    assembly,
    ...(selected === undefined ? {} : { outputs: { stack: selected.stack, prefix: selected.prefix } }),
    tiers: [
      ...tiers.map(({ name }) => name),
      ...nodes.flatMap((node) => node.tiers.map((tier) => `${node.name}/${tier}`)),
    ],
    circuits: [...new Set(tiers.map(({ tier }) => tier.breakerId))],
    votes: Object.fromEntries(
      agents.flatMap(({ name, replicas, quorum, combinator }) =>
        replicas === 1 ? [] : [[name, { replicas, quorum, isMajority: combinator === 'majority' }] as const],
      ),
    ),
    input,
    ...(settings === undefined ? {} : { functionSettings: settings }),
  };
}

async function runOf(subject: BuiltSubject, options: ChaosVerbOptions, argument?: string): Promise<ChaosSubject> {
  const { runClouds } = await import('../../testing/chaos/spread.ts');
  const { profile } = options;
  const worker = codeFile('testing/chaos/worker');
  return {
    workflow: subject.name,
    asksModels: subject.functionSettings?.models !== undefined,
    command: commandOf(options, argument),
    run: (clouds, onResult) =>
      runClouds<BuiltTask>(
        { file: worker, execArgv: worker.endsWith('.ts') ? ['--import', 'tsx'] : [] },
        clouds.map((seeds) => ({ seeds, profile, subject })),
        (result) => {
          onResult(result);
          return 'go on';
        },
      ),
  };
}

/** The command as it was given, without what chooses the seeds, in the quotes of a shell. */
function commandOf(
  { workflow, context = {}, input, inputFile, set = {} }: ChaosVerbOptions,
  argument?: string,
): string {
  const options = [
    ...(workflow === undefined ? [] : ['--workflow', workflow]),
    ...Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${String(value)}`]),
    ...(input === undefined ? [] : ['--input', input]),
    ...(inputFile === undefined ? [] : ['--input-file', inputFile]),
    ...Object.entries(set).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ];
  return ['npx ballast chaos', ...(argument === undefined ? [] : [argument]), ...options].map(quoted).join(' ');
}

function quoted(text: string): string {
  return /^[\w ./=:@,-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function wholeNumberFrom(least: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least}.`);
  };
}
