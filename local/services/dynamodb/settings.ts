import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../replace-file.ts';

/** Settings of a table that DynamoDB keeps and dynalite lacks. */
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

/** @param directory undefined in a cloud that keeps nothing */
export function openSettings(directory: string | undefined): SettingsStore {
  const file = directory === undefined ? undefined : join(directory, FILE);
  const settings = new Map(file === undefined ? [] : Object.entries(read(file)));
  return {
    get: (tableName) => settings.get(tableName) ?? UNSET,
    set(tableName, value) {
      settings.set(tableName, value);
      if (file !== undefined) replaceFile(file, JSON.stringify(Object.fromEntries(settings)));
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
