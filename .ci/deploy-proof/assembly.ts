import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** A resource that the emulator cannot create, and why. */
export interface LeftOut {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

const UNKNOWN = 'unknown to ministack 1.5.33';

/** Types our template may use that ministack refuses; any other unknown type fails the deployment by name. */
const UNKNOWN_TYPES = new Set([
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::Events::Archive',
  'AWS::Events::EventBusPolicy',
  'AWS::Logs::QueryDefinition',
  'AWS::XRay::Group',
  'AWS::XRay::SamplingRule',
]);

/** The templates of a cloud assembly by stack name. */
export function readTemplates(assembly: string): Map<string, Template> {
  const files = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  return new Map(files.map((file) => [path.basename(file, '.template.json'), read(path.join(assembly, file))]));
}

/** Rewrites a stack's template without what the emulator cannot create; references to it become a plain text. */
export function leaveOut(assembly: string, stack: string): LeftOut[] {
  const file = path.join(assembly, `${stack}.template.json`);
  const template = read(file);
  const leftOut = Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
    const reason = refusal(resource);
    return reason === undefined ? [] : [{ logicalId, type: resource.Type, reason }];
  });
  const gone = new Set(leftOut.map(({ logicalId }) => logicalId));
  const kept = Object.entries(template.Resources).filter(([logicalId]) => !gone.has(logicalId));
  const rest = { ...template, Resources: Object.fromEntries(kept) };
  writeFileSync(file, JSON.stringify(rewrite(rest, gone), undefined, 1));
  return leftOut;
}

/** Does so for every stack of an assembly, and prints what it left out. */
export function leaveOutOfAll(assembly: string): void {
  for (const stack of readTemplates(assembly).keys()) {
    for (const { type, logicalId, reason } of leaveOut(assembly, stack)) {
      console.log(`left out: ${type} ${logicalId} (${reason})`);
    }
  }
}

function refusal({ Type: type, Properties: properties }: Resource): string | undefined {
  if (UNKNOWN_TYPES.has(type)) return UNKNOWN;
  if (type === 'AWS::CloudWatch::Alarm' && properties?.Metrics !== undefined)
    return 'no metric math in ministack 1.5.33';
  return undefined;
}

function rewrite(value: unknown, gone: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((part) => rewrite(part, gone));
  if (typeof value !== 'object' || value === null) return value;
  const target = referenced(value);
  if (target !== undefined && gone.has(target)) return `left-out:${target}`;
  const entries = Object.entries(value).map(([key, part]) => [
    key,
    key === 'DependsOn' ? [part].flat().filter((id) => !gone.has(String(id))) : rewrite(part, gone),
  ]);
  return Object.fromEntries(entries);
}

function referenced(value: object): string | undefined {
  if ('Ref' in value) return String(value.Ref);
  if ('Fn::GetAtt' in value) return String([value['Fn::GetAtt']].flat()[0]);
  return undefined;
}

function read(file: string): Template {
  return JSON.parse(readFileSync(file, 'utf8')) as Template;
}
