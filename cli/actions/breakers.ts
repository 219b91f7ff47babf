import { listBreakers, orderBreakerAmong } from '../../ops/breakers.ts';
import type { OperatorOrder } from '../../patterns/circuit-breaker.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderBreakers } from '../render/breakers.ts';
import { withTargets } from '../session.ts';

export async function breakers(options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const circuits = (await Promise.all(targets.map(listBreakers))).flat();
    print(options, circuits, (style) => renderBreakers(circuits, style));
  });
}

export async function breaker(order: OperatorOrder, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const circuit = await orderBreakerAmong(targets, order);
    print(options, circuit, (style) => renderBreakers([circuit], style));
  });
}
