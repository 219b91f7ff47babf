import { readVolume } from '../../../examples/research/volume.agent.ts';
import { barsFrom } from './support.ts';

test('thin volume makes volume less sure of the same signal', () => {
  const bars = barsFrom(Array.from({ length: 51 }, (_, index) => (index % 5 === 4 ? -0.002 : 0.006)));
  const thin = bars.map((bar, index) => (index >= 46 ? { ...bar, volume: bar.volume * 0.9 } : bar));
  expect(readVolume(thin).signal).toBe(readVolume(bars).signal);
  expect(readVolume(thin).confidence).toBeLessThan(readVolume(bars).confidence);
});
