import fc from 'fast-check';
import qualityGate from '../../../examples/research/quality-gate.agent.ts';
import strategyDeveloper from '../../../examples/research/strategy-developer.agent.ts';
import workflow from '../../../examples/research/workflow.ts';
import { RESEARCH_AGENTS } from './support.ts';

const AGENTS = [...RESEARCH_AGENTS, strategyDeveloper, qualityGate];

describe('the input', () => {
  const refusal = (input: unknown): string => {
    const parsed = workflow.input.safeParse(input);
    expect(parsed.success).toBe(false);
    return parsed.error?.issues.map(({ message }) => message).join('; ') ?? '';
  };

  test.each(['A', 'AAPL', 'BRK.B', 'BF-B', 'ABCDEFGHIJ', 'T1'])('takes the ticker %s', (ticker) => {
    expect(workflow.input.parse({ ticker })).toEqual({ ticker });
    expect(workflow.input.parse({ ticker, dataDir: '/prices' })).toEqual({ ticker, dataDir: '/prices' });
  });

  test.each(['', 'aapl', 'ABCDEFGHIJK', '.A', '1A', 'A..B', 'A/B', 'A B', 'A\n', 'ÄÖ', 5, null])(
    'fails for the ticker %j with what was received and what is allowed',
    (ticker) => {
      const message = refusal({ ticker });
      expect(message).toMatch(/^ticker is [\x20-\x7e]+; a ticker is 1 to 10 characters/);
      if (ticker === 'aapl') expect(message).toContain('"aapl"');
    },
  );

  test('fails in one short printable line whatever is sent as a ticker', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 11, maxLength: 2000 }), (ticker) => {
        const message = refusal({ ticker });
        expect(message).toMatch(/^[\x20-\x7e]+$/);
        expect(message.length).toBeLessThan(400);
      }),
    );
  });

  test.each(['prices', './prices', '', '/a\0b', '/a\nb', 7])('fails for the dataDir %j', (dataDir) => {
    expect(refusal({ ticker: 'AAPL', dataDir })).toMatch(/^dataDir is [\x20-\x7e]+; it must be the absolute path/);
  });

  test('fails for a key it does not know, for nothing and for no object', () => {
    expect(refusal({ ticker: 'AAPL', datadir: '/prices' })).toContain('unknown "datadir"');
    expect(refusal({})).toContain('ticker is missing');
    expect(refusal('AAPL')).toContain('the input is "AAPL"');
  });
});

describe('the agents', () => {
  test('have names of their own, phases of the workflow and tiers of their own names', () => {
    expect(new Set(AGENTS.map(({ name }) => name)).size).toBe(AGENTS.length);
    for (const { name, phase, tiers } of AGENTS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(workflow.phases).toContain(phase);
      expect(tiers.map((tier) => tier.name)).toEqual(['rules', 'simple-rules']);
    }
  });

  test('are required where the workflow cannot do without them', () => {
    const required = AGENTS.filter((agent) => agent.required).map(({ name }) => name);
    expect(required.sort((a, b) => a.localeCompare(b))).toEqual([
      'price-action',
      'quality-gate',
      'risk',
      'strategy-developer',
      'trend',
      'volume',
    ]);
  });

  test('replicate the gate three times and let two agree', () => {
    expect(qualityGate.replication).toMatchObject({ replicas: 3, quorum: 2, combinator: 'majority' });
  });
});
