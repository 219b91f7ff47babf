import { agentDefinition } from '../../../patterns/catalogue/agent-definition.ts';
import { plansOf } from '../../../patterns/catalogue/definition.ts';
import { plan } from '../degradation/support.ts';

const phase = (name: string, earlierPhases: readonly string[], agents: readonly string[]) => {
  const plans = agents.map((agent) => plan({ name: agent, required: false, replicas: 3, quorum: 2 }));
  const settlement = plans.map(({ name: of, required, replicas, quorum, combinator }) => ({
    ...{ name: of, required, replicas, quorum, combinator },
  }));
  return {
    [`${name} BeginPhase`]: {
      Next: `${name} FanOut`,
      Arguments: {
        FunctionName: 'begin',
        Payload: { run: '{% $run %}', phase: { name, earlierPhases, agents: plans } },
      },
    },
    [`${name} FanOut`]: { Type: 'Map', Next: `${name} EndPhase` },
    [`${name} EndPhase`]: { Next: 'after', Arguments: { Payload: { phase: { name, agents: settlement } } } },
  };
};

const DEFINITION = JSON.stringify({
  StartAt: 'Accept',
  TimeoutSeconds: 60,
  States: {
    Accept: { Next: 'research BeginPhase' },
    ...phase('research', [], ['trend', 'risk']),
    ...phase('strategy', ['research'], ['developer']),
    Report: { End: true, Arguments: { Payload: { run: '{% $run %}', phases: [] } } },
  },
});

test('one agent alone keeps the states of its phase, between Accept and Report', () => {
  const { States, ...rest } = JSON.parse(agentDefinition(DEFINITION, 'developer'));
  expect(rest).toEqual({ StartAt: 'Accept', TimeoutSeconds: 60 });
  expect(Object.keys(States)).toEqual([
    'Accept',
    'strategy BeginPhase',
    'strategy FanOut',
    'strategy EndPhase',
    'Report',
  ]);
  expect(States.Accept.Next).toBe('strategy BeginPhase');
  expect(States['strategy BeginPhase'].Arguments).toMatchObject({
    FunctionName: 'begin',
    Payload: { run: '{% $run %}', phase: { name: 'strategy', earlierPhases: [] } },
  });
  expect(States['strategy EndPhase'].Next).toBe('Report');
});

test('it is one replica that has to answer, as the end of the phase and the report expect', () => {
  const definition = agentDefinition(DEFINITION, 'risk');
  const [{ agents = [] } = {}] = plansOf(definition);
  expect(agents).toEqual([plan({ name: 'risk', required: true, replicas: 1, quorum: 1 })]);
  const { States } = JSON.parse(definition);
  const settlement = {
    name: 'research',
    agents: [expect.objectContaining({ name: 'risk', required: true, replicas: 1 })],
  };
  expect(States['research EndPhase'].Arguments.Payload.phase).toEqual(settlement);
  expect(States.Report.Arguments.Payload).toEqual({ run: '{% $run %}', phases: [settlement] });
});

test('an agent and a tier that there are not are refused with those there are', () => {
  const [tier] = plan().tiers;
  expect(plansOf(agentDefinition(DEFINITION, 'trend', tier?.name))[0]?.agents[0]?.tiers).toEqual([tier]);
  expect(() => agentDefinition(DEFINITION, 'nope')).toThrow(
    'there is no agent "nope"; there are developer, risk, trend',
  );
  expect(() => agentDefinition(DEFINITION, 'trend', 'model')).toThrow(/^agent trend has no tier "model"; it has /);
});
