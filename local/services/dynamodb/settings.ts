import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What DynamoDB keeps of a table besides its items and dynalite does not know. */
export interface TableSettings {
  readonly timeToLiveAttribute?: string;
  readonly pointInTimeRecovery: boolean;
}

export interface SettingsStore {
  get(tableName: string): TableSettings;
  set(tableName: string, settings: TableSettings): void;
}

const FILE = 'table-settings.json';
const UNSET: TableSettings = { pointInTimeRecovery: false };

export function openSettings(directory: string): SettingsStore {
  const file = join(directory, FILE);
  const settings = new Map(Object.entries(read(file)));
  return {
    get: (tableName) => settings.get(tableName) ?? UNSET,
    set(tableName, value) {
      settings.set(tableName, value);
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(settings)), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): Record<string, TableSettings> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, TableSettings>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
