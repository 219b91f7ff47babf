/** What Lambda says about an invocation when it is over. */
export interface InvocationReport {
  readonly requestId: string;
  /** a REPORT line is billed as it says: rounded up, the start of the environment included where Lambda bills it */
  readonly gbSeconds: number;
}

const REPORT =
  /^REPORT RequestId: (?<requestId>\S+)\s.*Billed Duration: (?<billedMs>\d+) ms\s.*Memory Size: (?<memoryMb>\d+) MB/s;

/** Reads a line of a log group. @returns undefined for any line but Lambda's REPORT */
export function readReportLine(line: string): InvocationReport | undefined {
  const { requestId, billedMs, memoryMb } = REPORT.exec(line)?.groups ?? {};
  if (requestId === undefined) return undefined;
  return { requestId, gbSeconds: (Number(billedMs) / 1000) * (Number(memoryMb) / 1024) };
}
