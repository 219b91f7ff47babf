import { redriveToken } from '../../../patterns/recovery/redrive-token.ts';

test('the token of a redrive is the same for the same execution and redrive count, and fits into 64 characters', () => {
  const arn = `arn:aws:states:eu-central-1:123456789012:execution:${'m'.repeat(80)}:${'e'.repeat(80)}`;
  expect(redriveToken(arn, 1)).toBe(redriveToken(arn, 1));
  expect(new Set([redriveToken(arn, 0), redriveToken(arn, 1), redriveToken(`${arn}x`, 0)]).size).toBe(3);
  expect(redriveToken(arn, 1).length).toBeLessThanOrEqual(64);
});
