/** A function as its template describes it. */
export interface FunctionResource {
  readonly name: string;
  readonly arn: string;
  /** in its template @default - it is in none */
  readonly logicalId?: string;
  /** the folder of the bundle, the source text of an inline function, or why it is described but not run */
  readonly code:
    | { readonly kind: 'folder'; readonly path: string }
    | { readonly kind: 'inline'; readonly source: string }
    | { readonly kind: 'notRun'; readonly reason: string };
  /** @default - a container image */
  readonly runtime?: string;
  /** `file.export` */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logGroup: string;
  /** @default - no limit of its own */
  readonly reservedConcurrency?: number;
}
