import { errorsWithRetry, HANDLER_ERRORS } from '../../patterns/catalogue/error-lists.ts';
import { ERROR_CATALOGUE } from '../../patterns/catalogue/errors.ts';
import { observed } from '../support/observed.ts';
import { assemblyOf, definitionOf, type MachineName, resourcesOf, type WorkflowName } from '../support/synth.ts';

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string }[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

const MACHINES: readonly [WorkflowName, MachineName][] = [
  ['research', 'Workflow'],
  ['research', 'Recovery'],
  ['research', 'CircuitHealing'],
  ['review', 'Workflow'],
];

/** Every state of a state machine, those inside of Maps too, by its name. */
async function statesOf(workflow: WorkflowName, machine: MachineName): Promise<Record<string, State>> {
  const { States } = definitionOf(await assemblyOf(workflow), machine) as { States: Record<string, State> };
  return allOf(States);
}

function allOf(states: Readonly<Record<string, State>>): Record<string, State> {
  return Object.assign(
    { ...states },
    ...Object.values(states).map((state) => allOf(state.ItemProcessor?.States ?? {})),
  );
}

const ofType = (states: Record<string, State>, type: string) =>
  Object.values(states).filter((state) => state.Type === type);

describe.each(MACHINES)('%s %s', (workflow, machine) => {
  test('has a Default in every Choice, so that an answer nobody foresaw ends the call and not the execution', async () => {
    const choices = ofType(await statesOf(workflow, machine), 'Choice');
    expect(choices.length).toBeGreaterThan(0);
    for (const choice of choices) expect(choice.Default).toMatch(/\S/);
  });

  test('chooses by comparisons alone, which are true or false whatever they are given', async () => {
    const conditions = ofType(await statesOf(workflow, machine), 'Choice').flatMap(({ Choices = [] }) => Choices);
    // the one flag is a boolean by the type of its handler's answer
    for (const { Condition } of conditions) {
      expect(Condition).toMatch(/^\{% \$states\.input\.(\w+ = '[\w-]+'|ready) %\}$/);
      observed('S16', { outcome: / = |\.ready/.test(String(Condition)) ? 'compares' : 'evaluates' });
    }
  });

  test('says in every Fail state which error it is and why', async () => {
    for (const { Error: error, Cause } of ofType(await statesOf(workflow, machine), 'Fail')) {
      expect(Object.keys(ERROR_CATALOGUE)).toContain(error);
      observed('R15', { outcome: Cause === undefined ? 'unexplained' : 'explained', error });
      expect(Cause).toMatch(/\w+ \w+/);
    }
  });

  test('catches no error into a Fail state, which no redrive could leave, but the signal of a decided vote', async () => {
    const states = await statesOf(workflow, machine);
    const intoFail = Object.values(states)
      .flatMap(({ Catch = [] }) => Catch)
      .filter(({ Next }) => states[Next]?.Type === 'Fail');
    for (const { ErrorEquals } of intoFail) observed('S1', { outcome: 'caught', error: ErrorEquals.join(' ') });
    // and it ends no execution: the Map around it catches it
    for (const fanOut of ofType(states, 'Map')) {
      expect(fanOut.Catch).toMatchObject([{ ErrorEquals: ['PhaseDecided'] }]);
    }
  });

  test('retries no Map and no Parallel: that would pay for every branch again', async () => {
    const states = await statesOf(workflow, machine);
    const retried = [...ofType(states, 'Map'), ...ofType(states, 'Parallel')].filter(
      ({ Retry }) => Retry !== undefined,
    );
    expect(retried).toEqual([]);
    observed('S3', { outcome: `${retried.length} retried` });
  });

  test('retries every Task, for errors it names, each at one place, and throttling too', async () => {
    for (const { Resource = '', Retry = [] } of ofType(await statesOf(workflow, machine), 'Task')) {
      const named = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(new Set(named).size).toBe(named.length);
      const retried = Retry.filter(({ MaxAttempts }) => MaxAttempts > 0).flatMap(({ ErrorEquals }) => ErrorEquals);
      if (!Resource.endsWith(':lambda:invoke')) {
        // a service of AWS whose errors have no names of ours, and none of which is about what we send
        expect(retried).toEqual(['States.TaskFailed']);
        continue;
      }
      expect(retried).toContain('Lambda.TooManyRequestsException');
      observed('S6', { outcome: retried.includes('States.ALL') ? 'everything' : 'named errors' });
      const agents = named.includes('AgentError');
      const curable = agents ? [...errorsWithRetry('backoff'), ...errorsWithRetry('throttle')] : [...HANDLER_ERRORS];
      expect(retried.toSorted()).toEqual(curable.toSorted());
    }
  });

  test('waits for no other execution, no job and no token', async () => {
    const resources = ofType(await statesOf(workflow, machine), 'Task').map(({ Resource = '' }) => Resource);
    const waiting = resources.filter((resource) => /\.sync|\.waitForTaskToken/.test(resource));
    expect(waiting).toEqual([]);
    for (const row of ['S2', 'S11', 'S13']) observed(row, { outcome: `${waiting.length} waiting` });
  });

  test('asks neither store nor bus itself: whoever does must know what a refused condition means', async () => {
    const services = ofType(await statesOf(workflow, machine), 'Task').map(
      ({ Resource = '' }) => Resource.split(':::')[1],
    );
    const allowed = ['lambda:invoke', 'sqs:sendMessage', 'states:startExecution'];
    const others = services.filter((service) => !allowed.includes(service ?? ''));
    expect(others).toEqual([]);
    observed('S7', { outcome: `${others.length} direct calls` });
  });
});

test('a call that fails of an output too large goes to its next tier, though States.ALL does not match that', async () => {
  const invoking = Object.values(await statesOf('research', 'Workflow')).filter(({ Catch = [] }) =>
    Catch.some(({ Next }) => / RecordFailure$/.test(Next)),
  );
  expect(invoking).toHaveLength(3);
  for (const { Catch = [] } of invoking) {
    const leading = Catch.filter(({ Next }) => / RecordFailure$/.test(Next)).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(leading).toEqual(['States.DataLimitExceeded', 'States.ALL']);
  }
});

test('functions are invoked as they are deployed, under no version or alias that permissions would have to name', async () => {
  const assembly = await assemblyOf('research');
  const pinned = ['AWS::Lambda::Version', 'AWS::Lambda::Alias'].flatMap((type) => resourcesOf(assembly, type));
  expect(pinned).toEqual([]);
  observed('S12', { outcome: `${pinned.length} versions` });
});
