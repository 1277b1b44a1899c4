import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds this project's package.json, from the sources as from `dist`. */
export function projectFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
