import { metricsOfAgentLine } from '../../patterns/catalogue/metrics.ts';
import type { AgentLogger } from '../../patterns/declarations/agent.ts';
import { maskedFields } from '../runtime/log-data.ts';
import { logger } from '../runtime/logger.ts';
import { recordMetrics } from '../runtime/metrics.ts';

/**
 * The function's own logger, for the lines of an agent. A line that cannot be written costs no answer.
 * @param keys names the call on each line; no field of the agent's own replaces them
 */
export function agentLogger(keys: Readonly<Record<string, string | number>>): AgentLogger {
  const write = (level: keyof AgentLogger) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    try {
      logger[level](message, { ...maskedFields(fields), ...keys });
      recordMetrics(...metricsOfAgentLine(fields));
    } catch (error) {
      logger.warn('a line of the agent was not logged', { code: 'AGENT_LINE_LOST', error: String(error), ...keys });
    }
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
