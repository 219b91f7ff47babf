import * as z from 'zod';
import { inspectWorkflow, type LoadedFile } from '../../../../lib/declarations/inspect-workflow.ts';

export type Declared = Record<string, unknown>;

/** A workflow with everything that can be declared. */
export function soundFiles(): [LoadedFile, LoadedFile, LoadedFile] {
  const run = () => 1;
  const median = { replicas: 3, quorum: 2, combinator: 'median', value: (output: number) => output };
  return [
    loaded('workflow.ts', {
      name: 'review',
      input: z.object({ text: z.string() }),
      phases: ['count', 'judge'],
      phaseOptions: {
        count: { level0: 0.9, level1: 0.75, softDeadlineMs: 25_000, maxConcurrency: 2 },
        judge: { criticalShare: 0, extraRounds: 0 },
      },
      canary: { input: { text: 'a' }, results: { count: { counter: [1] } } },
    }),
    loaded('counter.agent.ts', {
      name: 'counter',
      phase: 'count',
      required: false,
      budgetMs: 30_000,
      replication: median,
      output: z.number(),
      tiers: [
        { name: 'model', attemptTimeoutMs: 6_000, dependency: 'our-model', run },
        { name: 'rules', run },
      ],
    }),
    loaded('judge.agent.ts', {
      name: 'judge',
      phase: 'judge',
      required: true,
      output: z.object({ verdict: z.string() }),
      tiers: [{ name: 'rules', run }],
    }),
  ];
}

export function loaded(file: string, declared: unknown): LoadedFile {
  return { file: `/flows/${file}`, kind: 'loaded', declared };
}

export function issuesOf([workflow, ...agents]: readonly LoadedFile[]): readonly string[] {
  const inspection = inspectWorkflow(workflow as LoadedFile, agents);
  return inspection.kind === 'refused' ? inspection.issues : [];
}

/** Where something in a declaration is, and every place there is in the files. */
export interface Place {
  readonly file: number;
  readonly path: readonly (string | number)[];
}

function placesIn(files: readonly LoadedFile[]): Place[] {
  return files.flatMap((each, file) => {
    const places: Place[] = [];
    const visit = (value: unknown, path: readonly (string | number)[]) => {
      places.push({ file, path });
      if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
      else if (isPlain(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    };
    if (each.kind === 'loaded') visit(each.declared, []);
    return places;
  });
}

export function isPlain(value: unknown): value is Declared {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The files with another value at a place; without one the field is left out. */
export function changed(
  files: readonly LoadedFile[],
  { file, path }: Place,
  value?: { readonly value: unknown },
): LoadedFile[] {
  const at = (current: unknown, rest: readonly (string | number)[]): unknown => {
    const [key, ...further] = rest;
    if (key === undefined) return value?.value;
    if (Array.isArray(current)) {
      return current.flatMap((item, index) => {
        if (index !== key) return [item];
        return further.length === 0 && value === undefined ? [] : [at(item, further)];
      });
    }
    const { [key]: old, ...others } = current as Declared;
    return further.length === 0 && value === undefined ? others : { ...(current as Declared), [key]: at(old, further) };
  };
  return files.map((each, index) =>
    index === file && each.kind === 'loaded' ? { ...each, declared: at(each.declared, path) } : each,
  );
}

/** What a canary is given is the user's own data: any JSON is right somewhere. Fields that may be left out are no issue. */
export const isData = ({ path }: Place) => path[0] === 'canary' && path.length > 2;
export const isOptionOfPhase = ({ path }: Place) => path[0] === 'phaseOptions';
export const MAY_BE_LEFT_OUT = ['canary', 'results', 'budgetMs', 'replication', 'attemptTimeoutMs', 'dependency'];

export const PLACES = placesIn(soundFiles());

/** The field as messages call it: the last one with a name. */
export function fieldNamed({ path }: Place): string {
  const name = path.findLast((key) => typeof key === 'string');
  return name === undefined ? 'the default export' : String(name);
}
