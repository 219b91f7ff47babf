import fc from 'fast-check';
import * as z from 'zod';
import * as z3 from 'zod/v3';
import { inspectWorkflow, type LoadedFile } from '../../../lib/declarations/inspect-workflow.ts';

type Declared = Record<string, unknown>;

/** A workflow with everything that can be declared. */
function soundFiles(): [LoadedFile, LoadedFile, LoadedFile] {
  const run = () => 1;
  const median = { replicas: 3, quorum: 2, combinator: 'median', value: (output: number) => output };
  return [
    loaded('workflow.ts', {
      name: 'review',
      input: z.object({ text: z.string() }),
      phases: ['count', 'judge'],
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

function loaded(file: string, declared: unknown): LoadedFile {
  return { file: `/flows/${file}`, kind: 'loaded', declared };
}

function issuesOf([workflow, ...agents]: readonly LoadedFile[]): readonly string[] {
  const inspection = inspectWorkflow(workflow as LoadedFile, agents);
  return inspection.kind === 'refused' ? inspection.issues : [];
}

test('a sound workflow is handed on as data, without its code', () => {
  const [workflow, ...agents] = soundFiles();
  const inspection = inspectWorkflow(workflow, agents);
  expect(inspection).toMatchObject({ kind: 'sound', workflow: { name: 'review', phases: ['count', 'judge'] } });
  expect(structuredClone(inspection)).toEqual(inspection);
  expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection);
});

/** Where something in a declaration is, and every place there is in the files. */
interface Place {
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

function isPlain(value: unknown): value is Declared {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The files with another value at a place; without one the field is left out. */
function changed(
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
const isData = ({ path }: Place) => path[0] === 'canary' && path.length > 2;
const MAY_BE_LEFT_OUT = ['canary', 'results', 'budgetMs', 'replication', 'attemptTimeoutMs', 'dependency'];

const PLACES = placesIn(soundFiles());

/** The field as messages call it: the last one with a name. */
function fieldNamed({ path }: Place): string {
  const name = path.findLast((key) => typeof key === 'string');
  return name === undefined ? 'the default export' : String(name);
}

/** Of no type that any field has. */
const WRONG: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 5n, new Date(0)),
  fc.constantFrom<unknown>(Symbol('s'), new Map(), new Set([1]), Promise.resolve(1), {}, '', '{% $x %}', '__proto__'),
);

// N15
test('one wrong value anywhere is refused with its file and its field, in one line and never by an exception', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLACES.filter((place) => !isData(place))), WRONG, (place, value) => {
      fc.pre(!(fieldNamed(place) === 'results' && isPlain(value))); // a canary without results
      const files = soundFiles();
      const issues = issuesOf(changed(files, place, { value }));
      const file = files[place.file]?.file.split('/').at(-1) ?? '';
      const about = issues.filter((issue) => issue.startsWith(`${file}: `));
      expect(about.some((issue) => issue.includes(fieldNamed(place)) || place.path.length === 0)).toBe(true);
      for (const issue of issues) expect(issue).not.toMatch(/\n|^\s+at | undefined\b|\[object/);
    }),
    { numRuns: 500 },
  );
});

test('a field that is missing is refused by name, unless it may be left out', () => {
  for (const place of PLACES.filter(({ path }) => path.length > 0)) {
    const field = fieldNamed(place);
    const issues = issuesOf(changed(soundFiles(), place));
    if (typeof place.path.at(-1) === 'number' || isData(place)) continue;
    if (MAY_BE_LEFT_OUT.includes(field)) expect(issues).toEqual([]);
    else expect(issues.join('\n')).toMatch(new RegExp(`${field} is missing|name input`));
  }
});

test('a field nobody knows is refused wherever it is, also one that every object has', () => {
  const objects = PLACES.filter(({ path }) => path[0] !== 'canary' || path.length === 1).filter(({ file, path }) => {
    const declared = (soundFiles()[file] as { declared: unknown }).declared;
    return isPlain(path.reduce<unknown>((value, key) => (value as Declared)[key], declared));
  });
  expect(objects.length).toBeGreaterThan(6);
  for (const { file, path } of objects) {
    for (const unknown of ['timeoutMs', 'toString', 'constructor']) {
      const issues = issuesOf(changed(soundFiles(), { file, path: [...path, unknown] }, { value: 1 }));
      expect(issues.join('\n')).toMatch(new RegExp(`${unknown} is no field there is; (a|an|replication|canary) ?`));
    }
  }
});

describe('what can be known to fail at run time', () => {
  const withOutput = (output: unknown) =>
    issuesOf(changed(soundFiles(), { file: 2, path: ['output'] }, { value: output }));
  const withInput = (input: unknown) => issuesOf(changed(soundFiles(), { file: 0, path: ['input'] }, { value: input }));

  test.each<[string, unknown, string]>([
    ['a date', z.object({ at: z.date() }), 'judge.agent.ts: output.at is a Date'],
    ['a date that is made', z.coerce.date(), 'judge.agent.ts: output is a Date'],
    ['a date in a list', z.array(z.object({ at: z.date().optional() })), 'output[].at is a Date'],
    ['a date in a tuple', z.tuple([z.string(), z.date()]), 'output[1] is a Date'],
    ['a date in a record', z.record(z.string(), z.date().nullable()), 'output.* is a Date'],
    ['a date in a union', z.union([z.string(), z.date()]), 'output is a Date'],
    ['a date behind a function', z.lazy(() => z.date().default(new Date(0))), 'output is a Date'],
    ['a date after a transform', z.string().transform(String).pipe(z.coerce.date()), 'output is a Date'],
    ['a bigint', z.object({ n: z.bigint() }), 'output.n is a bigint'],
    ['a literal bigint', z.literal(5n), 'output is a bigint'],
    ['a map', z.map(z.string(), z.string()), 'output is a Map'],
    ['a set', z.set(z.string()).readonly(), 'output is a Set'],
    ['NaN', z.nan(), 'output is NaN'],
    ['nothing', z.void(), 'output is void; JSON has no such value'],
    ['an async check', z.string().refine(async () => true), 'output is checked by an async function'],
    ['an async transform', z.string().transform(async (text) => text), 'output is checked by an async function'],
    [
      'an async check inside',
      z.object({ a: z.array(z.custom(async () => true)) }),
      'output.a[] is checked by an async',
    ],
    [
      'a lazy schema that throws',
      z.lazy(() => {
        throw new Error('no');
      }),
      'output cannot be read: Error: no',
    ],
    ['zod 3', z3.z.string(), 'output is {'],
    ['a type', String, 'output is a function; it must be a schema of zod'],
  ])('an output that is %s', (_, schema, issue) => {
    expect(withOutput(schema).join('\n')).toContain(issue);
  });

  test.each<[string, unknown]>([
    ['text of a date', z.iso.datetime()],
    ['a date that becomes text', z.date().transform((date) => date.toISOString())],
    ['a tree of itself', tree()],
    ['anything', z.unknown()],
    ['JSON', z.json()],
    ['a field that may be left out', z.object({ a: z.union([z.string(), z.undefined()]) })],
    ['a check of its own', z.string().refine((text) => text !== '')],
  ])('but not an output that is %s', (_, schema) => {
    expect(withOutput(schema)).toEqual([]);
  });

  test('an input must come out of JSON, though the workflow may make of it what it likes', () => {
    const text = { text: z.string() };
    expect(withInput(z.object({ ...text, at: z.date().optional() })).join('\n')).toContain('input.at is a Date');
    expect(withInput(z.object({ ...text, at: z.coerce.date().optional() }))).toEqual([]);
    expect(withInput(z.object(text).transform(() => new Map()))).toEqual([]);
  });

  test('a canary that its workflow would refuse, or that nobody reads', () => {
    const withCanary = (canary: unknown) =>
      issuesOf(changed(soundFiles(), { file: 0, path: ['canary'] }, { value: canary }));
    expect(withCanary({ input: {} })).toEqual(['workflow.ts: canary.input.text is missing; it must be a string']);
    expect(withCanary({ input: { text: 'a' }, results: { cuont: {}, count: { conuter: [] } } })).toEqual([
      'workflow.ts: canary.results has cuont, the workflow has count, judge',
      'workflow.ts: canary.results.count has conuter, the phase has counter',
    ]);
    expect(withCanary({ input: { text: new Date(0) } }).join()).toContain('canary.input is {"text":"1970');
    expect(withCanary({ input: { text: '{% $error("not an expression") %}' } })).toEqual([]);
  });

  test('a vote without what its combinator needs, or with what it does not', () => {
    const vote = (replication: Declared) =>
      issuesOf(
        changed(
          soundFiles(),
          { file: 1, path: ['replication'] },
          { value: { replicas: 3, quorum: 2, ...replication } },
        ),
      );
    expect(vote({ combinator: 'median' })).toEqual(['counter.agent.ts: replication.value is missing; median needs it']);
    expect(vote({ combinator: 'first', weight: () => 1 })).toEqual([
      'counter.agent.ts: replication.weight is of no use to first: leave it out',
    ]);
    expect(vote({ combinator: 'constructor' }).join()).toContain('combinator is "constructor", allowed is first');
  });
});

test('names that every object has are refused as such', () => {
  const named = issuesOf(changed(soundFiles(), { file: 2, path: ['name'] }, { value: 'constructor' }));
  expect(named).toEqual(['judge.agent.ts: name is "constructor", a name of JavaScript\'s own: choose another']);
});

test('issues of all files are named at once, those between files too', () => {
  let files: LoadedFile[] = changed(soundFiles(), { file: 1, path: ['tiers'] }, { value: [] });
  files = changed(files, { file: 2, path: ['phase'] }, { value: 'jugde' });
  files = changed(files, { file: 0, path: ['phases', 0] }, { value: 'judge' });
  expect(issuesOf([...files, loaded('next.agent.ts', undefined)])).toEqual([
    'counter.agent.ts: tiers is []; it must have at least 1 item',
    'next.agent.ts: the default export is missing; it must be an object',
    'workflow.ts: phase judge is declared twice',
    'workflow.ts: canary.results has count, the workflow has judge, judge',
    'judge.agent.ts: phase is "jugde", the workflow has judge, judge',
  ]);
});

function tree(): z.ZodType {
  const node: z.ZodType = z.object({
    name: z.string(),
    get children() {
      return z.array(node);
    },
  });
  return node;
}
