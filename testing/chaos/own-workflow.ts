import type { FunctionSettings } from '../../local/services/lambda/function-settings.ts';
import { outputsWith } from '../../patterns/catalogue/outputs.ts';
import type { DeclaredVote, Subjects } from './subject.ts';

/** A workflow that was built, as data: it is sent to the processes that run it. */
export interface BuiltSubject {
  readonly name: string;
  /** the folder of its cloud assembly */
  readonly assembly: string;
  /** of the names of its outputs, and the stack that has them @default - the assembly has no other workflow */
  readonly outputs?: { readonly stack: string; readonly prefix: string };
  /** `<agent>/<tier>`, and `<node>/<tier>` of fault-tolerant nodes inside of agents */
  readonly tiers: readonly string[];
  readonly circuits: readonly string[];
  /** of each replicated agent */
  readonly votes: Readonly<Record<string, DeclaredVote>>;
  readonly input: object;
  /** @default - functions have the template's settings only */
  readonly functionSettings?: FunctionSettings;
}

/** Every profile runs this one workflow. */
export function subjectsOf({ name, assembly, outputs, input, ...subject }: BuiltSubject): Subjects {
  const main = {
    ...subject,
    workflow: name,
    assembly: () => Promise.resolve(assembly),
    input: () => input,
    ...(outputs === undefined
      ? {}
      : {
          outputs: (stacks: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
            outputsWith(outputs.prefix, stacks[outputs.stack] ?? {}),
        }),
  };
  return { main, draw: () => main };
}
