import { computed, effect, signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { OperationInput, OperationName, OperationResult } from '../../ops/operations/index.ts';
import { call, type Place, RefusedError, watch } from './api.ts';
import type { Zone } from './model/format.ts';
import { hashOf, parseRoute } from './model/route.ts';

/** What the page shows, as its address has it. */
export const route = signal(parseRoute(location.hash));
addEventListener('hashchange', () => {
  route.value = parseRoute(location.hash);
});

/** Changes fields of the query of the address, without a step in the history of the browser. */
export function setQuery(fields: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = route.value;
  history.replaceState(null, '', `${location.pathname}${location.search}${hashOf(path, { ...query, ...fields })}`);
  route.value = parseRoute(location.hash);
}

export const place = signal<Place | undefined>(undefined);

/** What does not answer; nothing while all is well. */
export const lost = signal<'cloud' | 'console' | undefined>(undefined);

/** Holds still what is live. */
export const frozen = signal(false);

/** The time of this machine, to the second. */
export const now = signal(Date.now());
setInterval(() => {
  if (!frozen.value) now.value = Date.now();
}, 1_000);

function stored<Value extends string>(name: string, values: readonly [Value, ...Value[]]) {
  const known = localStorage.getItem(`ballast-${name}`);
  const chosen = signal<Value>(values.find((value) => value === known) ?? values[0]);
  effect(() => localStorage.setItem(`ballast-${name}`, chosen.value));
  return chosen;
}

export const zone = stored<Zone>('zone', ['utc', 'local']);
export const theme = stored('theme', ['auto', 'light', 'dark'] as const as readonly [
  'auto' | 'light' | 'dark',
  'auto' | 'light' | 'dark',
  'auto' | 'light' | 'dark',
]);
effect(() => {
  if (theme.value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

/** Raised when something was changed: what is shown is read again. */
export const changes = signal(0);

export const isReadOnly = computed(() => place.value?.kind == null);

/** A result, while it is on its way, or why there is none. */
export interface Loaded<Result> {
  readonly result?: Result;
  readonly error?: string;
  readonly isLoading: boolean;
}

/** The result of an operation as it changes. @param input undefined: nothing is watched */
export function useWatch<Name extends OperationName>(
  operation: Name,
  input: OperationInput<Name> | undefined,
): Loaded<OperationResult<Name>> {
  const key = JSON.stringify(input);
  const [state, setState] = useState<Loaded<OperationResult<Name>> & { readonly key?: string | undefined }>({
    isLoading: true,
  });
  useEffect(() => {
    if (input === undefined) return undefined;
    const ended = new AbortController();
    let waiting: OperationResult<Name> | undefined;
    const show = (result: OperationResult<Name>) => setState({ result, isLoading: false, key });
    const unfreeze = frozen.subscribe((isFrozen) => {
      if (!isFrozen && waiting !== undefined) show(waiting);
      waiting = undefined;
    });
    let isFirst = true;
    void watch(
      operation,
      input,
      {
        onResult(result) {
          if (frozen.value && !isFirst) waiting = result;
          else show(result);
          isFirst = false;
        },
        onRefused: ({ message }) => setState({ error: message, isLoading: false, key }),
        onLost: (what) => {
          lost.value = what;
        },
        onFound: () => {
          lost.value = undefined;
        },
      },
      ended.signal,
    );
    return () => {
      ended.abort();
      unfreeze();
    };
  }, [operation, key]);
  // the result of another input is not shown as that of this one
  return state.key === key ? state : { isLoading: true };
}

/** The result of an operation, read again when `version` changes; the one before is shown meanwhile. */
export function useCall<Name extends OperationName>(
  operation: Name,
  input: OperationInput<Name> | undefined,
  version: unknown = 0,
): Loaded<OperationResult<Name>> {
  const key = JSON.stringify(input);
  const [state, setState] = useState<Loaded<OperationResult<Name>> & { readonly key?: string | undefined }>({
    isLoading: true,
  });
  const changed = changes.value;
  useEffect(() => {
    if (input === undefined) return undefined;
    const ended = new AbortController();
    call(operation, input, ended.signal).then(
      (result) => setState({ result, isLoading: false, key }),
      (error: unknown) => {
        if (ended.signal.aborted) return;
        const message = error instanceof RefusedError ? error.message : 'the console does not answer';
        setState({ error: message, isLoading: false, key });
      },
    );
    return () => ended.abort();
  }, [operation, key, version, changed]);
  return state.key === key ? state : { isLoading: true };
}
