/** The name at the end of an ARN, such as that of an execution or of a function. */
export function nameInArn(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
