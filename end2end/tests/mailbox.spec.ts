import { expect, test } from '../support/test';
import { expectNoViolations, WCAG } from '../support/axe';
import type { Page } from '@playwright/test';
import type { Shop } from '../support/shop';

const PASSWORD = 'four oxen pull a cart';
/** What the tests themselves run in every frame is refused in that of a mail, as everything is. */
const REFUSED_IN_MAIL = /Blocked script execution in 'about:srcdoc'/;

/** A customer who has just registered and then changed their password: one mail with a personal link, one without. */
async function aCustomerWithMails(page: Page, shop: Shop): Promise<string> {
  const email = `ada-${Math.random().toString(36).slice(2)}@example.com`;
  const headers = { origin: shop.url };
  const account = { email, name: 'Ada Lovelace', password: PASSWORD };
  const registered = await page.request.post('/api/customers', { headers, data: account });
  expect(registered.status()).toBe(201);
  const change = { password: 'six oxen pull the plough', currentPassword: PASSWORD };
  const changed = await page.request.patch('/api/customers/me', { headers, data: change });
  expect(changed.status()).toBe(200);
  return email;
}

/** Opens the mails to one address, and waits until all of them are sent. */
async function openMailbox(page: Page, shop: Shop, email: string): Promise<void> {
  await page.goto('/admin/login?next=/admin/mails');
  await page.getByLabel('Email').fill(shop.owner.email);
  await page.getByLabel('Password').fill(shop.owner.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/admin\/mails$/);
  await expect(async () => {
    await page.goto(`/admin/mails?to=${encodeURIComponent(email)}`);
    await expect(page.getByRole('row', { name: /Sent/ })).toHaveCount(2, { timeout: 500 });
  }).toPass();
}

test('an admin reads a mail and sends it again', async ({ page, shop, watch }) => {
  watch.allow(REFUSED_IN_MAIL);
  const email = await aCustomerWithMails(page, shop);
  await openMailbox(page, shop, email);
  await page.getByRole('link', { name: 'Your password was changed' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your password was changed');
  await expect(page.getByRole('main')).toContainText(email);
  await expect(page.getByRole('main')).toContainText('Hello Ada Lovelace,');
  const mail = page.frameLocator('iframe');
  await expect(mail.getByText('Hello Ada Lovelace,')).toBeVisible();
  // The mail's own style reaches it.
  await expect(mail.getByRole('heading', { name: 'Your password was changed' })).toHaveCSS('font-size', '26px');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('The mail will be sent again in a moment')).toBeVisible();
  await page.getByRole('link', { name: 'Sent again' }).click();
  await expect(page.getByRole('link', { name: 'an earlier mail' })).toBeVisible();
  await page.goto(`/admin/mails?to=${encodeURIComponent(email)}&kind=passwordChanged`);
  await expect(page.getByRole('link', { name: 'Your password was changed' })).toHaveCount(2);
});

test('nobody reads a personal link', async ({ page, shop }) => {
  const email = await aCustomerWithMails(page, shop);
  await openMailbox(page, shop, email);
  await page.getByRole('link', { name: 'Please confirm your email address' }).click();
  await expect(page.getByText('This mail holds a personal link')).toBeVisible();
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send again' })).toHaveCount(0);
});

test('axe finds nothing in the mailbox and in a mail', { tag: '@js' }, async ({ page, shop, watch }) => {
  test.slow();
  watch.allow(REFUSED_IN_MAIL);
  const email = await aCustomerWithMails(page, shop);
  await openMailbox(page, shop, email);
  await expectNoViolations(page);
  await page.getByRole('link', { name: 'Please confirm your email address' }).click();
  await expectNoViolations(page);
  await page.goto('/admin/mails?to=nobody');
  await expectNoViolations(page);
  await page.goto(`/admin/mails?to=${encodeURIComponent(email)}`);
  await page.getByRole('link', { name: 'Your password was changed' }).click();
  // axe cannot run in a frame where nothing runs: the page and the mail are looked at one after the other.
  const frame = page.getByTitle('The mail as HTML');
  const mail = (await frame.getAttribute('srcdoc')) ?? '';
  await frame.evaluate((element) => element.remove());
  await expectNoViolations(page);
  expect(mail).toContain('Hello Ada Lovelace,');
  await page.goto('about:blank');
  await page.setContent(mail);
  await expectNoViolations(page, WCAG);
});
