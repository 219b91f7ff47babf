import { absent, anyOf, setAttributes } from '../../patterns/conditional-write.ts';
import { COMPILED_FOR_MS, type CompiledSchemas } from '../../patterns/models/compiled-schemas.ts';
import { compiledSchemaKey } from '../../stores/workflow-table/keys.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';

type SchemaTable = Pick<WorkflowTable, 'get' | 'update' | 'nowMs'>;

/** Known in this execution environment, until a time in epoch milliseconds: one read and one write per environment and half a day. */
const known = new Map<string, number>();

const KNOWN_FOR_MS = COMPILED_FOR_MS / 2;

/** Schemas that providers have compiled, in the table of workflows. What cannot be read or written is not known. */
export function compiledSchemas(table: SchemaTable): CompiledSchemas {
  return {
    async has(id) {
      const nowMs = table.nowMs();
      if ((known.get(id) ?? 0) > nowMs) return true;
      const { workflowId, record } = compiledSchemaKey(id);
      const stored = await table.get(workflowId, record).catch(() => undefined);
      const { answeredAtMs } = stored ?? {};
      return typeof answeredAtMs === 'number' && answeredAtMs + COMPILED_FOR_MS > nowMs;
    },
    async add(id) {
      const nowMs = table.nowMs();
      if ((known.get(id) ?? 0) > nowMs) return;
      known.set(id, nowMs + KNOWN_FOR_MS);
      const { workflowId, record } = compiledSchemaKey(id);
      const isOlder = anyOf(absent('answeredAtMs'), { kind: 'less-than', path: ['answeredAtMs'], value: nowMs });
      const write = { conditions: [isOlder], changes: setAttributes({ answeredAtMs: nowMs }) };
      await table.update(workflowId, record, write).catch(() => undefined);
    },
  };
}
