import { defineAgent, defineWorkflow } from '../../../patterns/declarations/agent.ts';
import { declaredIn, moduleUrlOf } from '../../../patterns/declarations/declared-in.ts';

test('a declaration knows its module, a copy of it does not, and it has no further field', () => {
  const declared = declaredIn(import.meta, { name: 'urgency' });
  expect(moduleUrlOf(declared)).toBe(import.meta.url);
  expect(Object.keys(declared)).toEqual(['name']);
  expect(moduleUrlOf({ ...declared })).toBeUndefined();
});

test('the declaring functions take the module or leave it out', () => {
  const declaration = { name: 'urgency' };
  for (const define of [defineAgent, defineWorkflow] as unknown as ((...given: unknown[]) => object)[]) {
    expect(define(declaration)).toBe(declaration);
    expect(moduleUrlOf(define(declaration))).toBeUndefined();
    expect(define({ url: 'file:///a.ts' }, declaration)).toEqual(declaration);
    expect(moduleUrlOf(define({ url: 'file:///a.ts' }, declaration))).toBe('file:///a.ts');
  }
});
