import { modelsSection } from '../../../../cli/render/report/models.ts';
import { styleFor } from '../../../../cli/render/style.ts';
import { answered, reportOf } from '../../../support/report.ts';

const style = styleFor({}, {});
const counts = { calls: 2, inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 };

test('the models of a run have a line each, and one for all of them', () => {
  const tiers = [
    { agent: 'risk', tier: 'cheaper-model', ...counts, costMicroDollars: 1_234 },
    { agent: 'trend', tier: 'local', ...counts, calls: 1, cacheReadTokens: 30, callsWithoutPrice: 1 },
  ];
  const { lines } = modelsSection(reportOf([answered('risk')], { models: { costMicroDollars: 1_234, tiers } }), style);
  expect(lines.map((line) => line.trim().replace(/\s+/g, ' '))).toEqual([
    'risk cheaper-model 2 calls 100 tokens read, 20 written $0.001234',
    'trend local 1 call 130 tokens read (30 by caches), 20 written price not known',
    'all 3 calls $0.001234',
  ]);
});

test('a run without models has no such section', () => {
  expect(modelsSection(reportOf([answered('risk')]), style).lines).toEqual([]);
});
