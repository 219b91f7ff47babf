import type { World } from '../test/support/world.ts';

/** A run whose outcome is left aside: harsh faults fail some. Their effects on the circuits are undone. */
export async function runOnce(world: World, faults: readonly string[], faultSeed: number): Promise<void> {
  await world.run({ input: { ticker: 'AAPL' }, faults: [...faults], faultSeed });
  if (faults.length > 0) await world.resetCircuits();
}
