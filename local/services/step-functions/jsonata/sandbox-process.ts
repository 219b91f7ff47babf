import { createRandom } from '../../../clock/random.ts';
import { evaluation } from './evaluation.ts';
import { expressionSource } from './expression-parser.ts';
import { AWS_SIZES } from './limits.ts';
import { toPlainJson, UnsupportedResult } from './plain.ts';

export interface SandboxRequest {
  readonly source: string;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
  /** 0 <= seed < 1 */
  readonly seed: number;
}

export type SandboxAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

async function answer(request: SandboxRequest): Promise<SandboxAnswer> {
  const { source, bindings, nowMs, seed } = request;
  try {
    const { evaluate } = evaluation(
      expressionSource(source),
      { nowMs: () => nowMs, random: createRandom(seed * 2 ** 32) },
      AWS_SIZES,
    );
    const result = await evaluate(bindings);
    return result === undefined ? { kind: 'nothing' } : { kind: 'value', value: toPlainJson(result) };
  } catch (error) {
    if (error instanceof UnsupportedResult) return { kind: 'unsupported' };
    const { code, message } = error as { code?: string; message?: string };
    return { kind: 'error', code: code ?? 'D3000', message: String(message ?? error) };
  }
}

process.on('message', (request: SandboxRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit());
process.send?.({ kind: 'ready' } satisfies SandboxAnswer);
