import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Shop } from './shop';

/** Waits for the newest mail to an address that holds a link to a page of this path, and gives the link. */
export async function linkInMail(shop: Shop, email: string, path: string): Promise<string> {
  const pattern = new RegExp(`${shop.url}(${path}[0-9a-f]{64})`);
  let link: string | undefined;
  await expect(async () => {
    const mails = await mailsTo(shop, email);
    link = mails.flatMap((mail) => pattern.exec(mail)?.[1] ?? []).pop();
    expect(link, `a mail to ${email} with a link to ${path}`).toBeDefined();
  }).toPass({ timeout: 15_000 });
  return link ?? '';
}

/** The mails to an address, oldest first, with their lines as they were before they were wrapped. */
async function mailsTo(shop: Shop, email: string): Promise<string[]> {
  const names = await readdir(shop.mailFolder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.eml')).sort();
  const mails = await Promise.all(files.map((name) => readFile(join(shop.mailFolder, name), 'utf8')));
  return mails.filter((mail) => mail.includes(`To: ${email}\r\n`)).map((mail) => mail.replaceAll('=\r\n', ''));
}
