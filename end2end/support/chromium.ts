import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The browser to test in: the one that `OXCART_CHROMIUM` names (`cargo xtask test` sets it), else the machine's own.
 * Without either, Playwright uses the one it has downloaded.
 */
export function executablePath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return process.env['OXCART_CHROMIUM'] ?? installed.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
