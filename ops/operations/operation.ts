import * as z from 'zod';
import { requireInput } from '../../patterns/declarations/parse-input.ts';
import type { ExecutionReader } from '../execution-reader.ts';
import type { Started } from '../start.ts';
import type { Target } from '../target.ts';
import { shellLine } from './shell-line.ts';

/** What the operations work on, and who asks. */
export interface OperationContext {
  /** the workflows; after a lost connection other ones */
  readonly targets: () => readonly [Target, ...Target[]];
  readonly reader: ExecutionReader;
  /** kept with what is changed */
  readonly actor: string;
  /** options that choose the same target on the command line, such as ` --target aws --stack NAME` */
  readonly flags: string;
  /** Called with an execution that was started or redriven. @default - nothing */
  onStarted?(started: Started): Promise<void>;
  /** Why executions of a workflow cannot be started or redriven here. @default - they can */
  whyNotRunnable?(target: Target): string | undefined;
}

/** An operation on workflows and their executions: what the console, the MCP server and scripts offer under one name. */
export interface Operation<Input = never, Result = unknown> {
  readonly name: string;
  readonly kind: 'read' | 'write';
  /** in a sentence */
  readonly summary: string;
  readonly input: z.ZodObject;
  /** The arguments of the command line that do the same. @returns undefined where the command line has no such verb */
  command(input: Input): readonly string[] | undefined;
  run(context: OperationContext, input: Input): Promise<Result>;
}

/** Declares an operation; its input is checked before it runs. */
export function operation<Shape extends z.ZodRawShape, Result>(declared: {
  readonly name: string;
  readonly kind: 'read' | 'write';
  readonly summary: string;
  readonly input: Shape;
  readonly command: (input: z.infer<z.ZodObject<Shape>>) => readonly string[] | undefined;
  readonly run: (context: OperationContext, input: z.infer<z.ZodObject<Shape>>) => Promise<Result>;
}): Operation<z.infer<z.ZodObject<Shape>>, Result> & { readonly input: z.ZodObject<Shape> } {
  return { ...declared, input: z.strictObject(declared.input) as unknown as z.ZodObject<Shape> };
}

/** Any operation, as it is called by its name with an input that is not checked yet. */
export type AnyOperation = Operation<never>;

/** @throws InvalidInputError with a sentence for each fault of the input */
export async function runOperation(called: AnyOperation, context: OperationContext, input: unknown): Promise<unknown> {
  const valid = requireInput(called.input, input, called.name);
  return await called.run(context, valid as never);
}

/** The command that does the same, without `npx ballast`. @returns undefined where there is none */
export function commandOf(called: AnyOperation, context: OperationContext, input: unknown): string | undefined {
  const words = called.command(requireInput(called.input, input, called.name) as never);
  return words === undefined ? undefined : shellLine(words, context.flags);
}
