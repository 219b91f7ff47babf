import type { IAuthorizer } from 'aws-cdk-lib/aws-apigateway';

/** The options of a workflow's API. */
export interface ApiOptions {
  /**
   * Decides who may call the API.
   * @default - IAM: callers sign their requests, and need `execute-api:Invoke`
   */
  readonly authorizer?: IAuthorizer;
  /**
   * Requests a second of all callers together, 1 to 10,000; more are answered 429.
   * @default 50
   */
  readonly rateLimit?: number;
  /**
   * Requests at once of all callers together, 1 to 5,000.
   * @default 100
   */
  readonly burstLimit?: number;
}

export const API_DEFAULTS = { rateLimit: 50, burstLimit: 100 } as const satisfies ApiOptions;
