import { lstat } from 'node:fs/promises';
import { projectFiles } from './project-files.ts';

/** A string that changes with every change of a file in a folder. */
export async function snapshotOf(folder: string): Promise<string> {
  return await snapshotOfFiles(await projectFiles(folder));
}

/** The same of some files. */
export async function snapshotOfFiles(files: readonly string[]): Promise<string> {
  const lines = files.map(async (file) => {
    try {
      const { ino, size, ctimeNs } = await lstat(file, { bigint: true });
      return `${file} ${ino} ${size} ${ctimeNs}`;
    } catch {
      // removed since it was listed: the next snapshot does not have it
      return file;
    }
  });
  return (await Promise.all(lines)).join('\n');
}
