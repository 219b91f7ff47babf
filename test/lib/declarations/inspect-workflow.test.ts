import * as z from 'zod';
import { inspectWorkflow, type LoadedFile } from '../../../lib/declarations/inspect-workflow.ts';
import { changed, type Declared, fieldNamed, isData, issuesOf, loaded, PLACES, soundFiles } from './support/files.ts';

test('a sound workflow is handed on as data, without its code', () => {
  const [workflow, ...agents] = soundFiles();
  const inspection = inspectWorkflow(workflow, agents);
  expect(inspection).toMatchObject({
    kind: 'sound',
    workflow: { declaration: { name: 'review', phases: ['count', 'judge'] } },
  });
  expect(structuredClone(inspection)).toEqual(inspection);
  expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection);
});

describe('what can be known to fail at run time', () => {
  const withOutput = (output: unknown) =>
    issuesOf(changed(soundFiles(), { file: 2, path: ['output'] }, { value: output }));
  const withInput = (input: unknown) => issuesOf(changed(soundFiles(), { file: 0, path: ['input'] }, { value: input }));

  test('an output whose values are not JSON, in which file and field', () => {
    expect(withOutput(z.object({ at: z.date() })).join()).toContain('judge.agent.ts: output.at is a Date');
    expect(withOutput(z.coerce.date()).join()).toContain('judge.agent.ts: output is a Date');
    expect(withOutput(z.iso.datetime())).toEqual([]);
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
    'workflow.ts: phaseOptions has count, the workflow has judge, judge',
    'counter.agent.ts: phase is "count", the workflow has judge, judge',
    'judge.agent.ts: phase is "jugde", the workflow has judge, judge',
  ]);
});

test('a file with faulty fields is checked against the others all the same: there is no second list of issues', () => {
  let files: LoadedFile[] = changed(soundFiles(), { file: 0, path: ['input'] }, { value: 'text' });
  files = changed(files, { file: 1, path: ['tiers', 0, 'run'] }, { value: undefined });
  files = changed(files, { file: 1, path: ['tiers', 0, 'dependency'] }, { value: '!' });
  files = changed(files, { file: 1, path: ['phase'] }, { value: 'cuont' });
  files = changed(files, { file: 2, path: ['required'] }, { value: 'yes' });
  files = changed(files, { file: 2, path: ['name'] }, { value: 'No Name' });
  const issues = issuesOf(files);
  expect(issues.map((issue) => issue.replace(/;.*|, allowed.*|, the workflow.*/, ''))).toEqual([
    'workflow.ts: input is "text"',
    'counter.agent.ts: tiers[0].run is missing',
    'judge.agent.ts: required is "yes"',
    'workflow.ts: canary.results.count has counter, the phase has ',
    'counter.agent.ts: phase is "cuont"',
    'counter.agent.ts: tier model: dependency is "!", use 1 to 100 of A-Z a-z 0-9 . _ / -',
    'judge.agent.ts: name is "No Name"',
  ]);
});

test('options of phases are checked although another field of the workflow is faulty', () => {
  let files: LoadedFile[] = changed(soundFiles(), { file: 0, path: ['name'] }, { value: 7 });
  files = changed(files, { file: 0, path: ['phaseOptions', 'count', 'level0'] }, { value: 'high' });
  files = changed(files, { file: 0, path: ['phaseOptions', 'count', 'level1'] }, { value: 2 });
  files = changed(files, { file: 0, path: ['phaseOptions', 'count', 'softDeadlineMs'] }, { value: 1_000 });
  files = changed(files, { file: 0, path: ['phaseOptions', 'judge', 'extraRounds'] }, { value: 9 });
  files = changed(files, { file: 0, path: ['phaseOptions', 'jugde'] }, { value: {} });
  expect(issuesOf(files)).toEqual([
    'workflow.ts: name is 7; it must be a string',
    'workflow.ts: phaseOptions.count.level0 is "high"; it must be a number',
    'workflow.ts: phaseOptions.count.level1 is 2, allowed is 0 to 1',
    'workflow.ts: phaseOptions.count.softDeadlineMs is 1000, an attempt of each tier of counter may take 21000',
    'workflow.ts: phaseOptions.judge.extraRounds is 9, allowed is a whole number from 0 to 5',
    'workflow.ts: phaseOptions has jugde, the workflow has count, judge',
  ]);
});

test('a phase that only options or the canary name is assumed where the list of phases is faulty', () => {
  const [workflow, , judge] = changed(soundFiles(), { file: 0, path: ['phases'] }, { value: 'count, judge' });
  const counter: LoadedFile = { file: '/flows/counter.agent.ts', kind: 'failed', issue: 'it cannot be loaded' };
  const issues = issuesOf([workflow, counter, judge] as LoadedFile[]);
  expect(issues.filter((issue) => issue.includes('the workflow has'))).toEqual([]);
});

// what is assumed for a faulty field must cause no issue of its own
test.each(PLACES.filter((place) => place.path.length > 0 && !isData(place)))(
  'a fault at $path of file $file is reported once, and nothing that follows from it',
  (place) => {
    const issues = issuesOf(changed(soundFiles(), place, { value: Symbol('no value of any type') }));
    expect(issues).toHaveLength(1);
    expect(issues.join()).toContain(fieldNamed(place));
  },
);

test('agents are checked although their workflow.ts cannot be loaded', () => {
  const [, counter, judge] = changed(soundFiles(), { file: 2, path: ['name'] }, { value: 'store' });
  const failed: LoadedFile = { file: '/flows/workflow.ts', kind: 'failed', issue: 'it cannot be loaded' };
  expect(issuesOf([failed, ...([counter, judge] as LoadedFile[])])).toEqual([
    'workflow.ts: it cannot be loaded',
    'judge.agent.ts: the name store is reserved: in a fault rule it means the store',
  ]);
});
