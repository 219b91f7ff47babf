import { listBreakers, orderBreaker } from '../../ops/breakers.ts';
import type { OperatorOrder } from '../../patterns/circuit-breaker.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderBreakers } from '../render/breakers.ts';
import { withTarget } from '../session.ts';

export async function breakers(options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const circuits = await listBreakers(target);
    print(options, circuits, (style) => renderBreakers(circuits, style));
  });
}

export async function breaker(order: OperatorOrder, options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const circuit = await orderBreaker(target, order);
    print(options, circuit, (style) => renderBreakers([circuit], style));
  });
}
