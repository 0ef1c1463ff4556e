import { expect, test } from '../support/test';
import { logIn } from '../support/dashboard';
import { expectNoViolations, WCAG } from '../support/axe';
import { linkInMail } from '../support/mails';
import { add, checkOut, NATRON, waitForSettled } from '../support/storefront';
import type { PaymentPage } from '../support/checkout';
import type { Page } from '@playwright/test';
import type { Steps } from '../support/steps';

/** What the tests themselves run in every frame is refused in that of a mail, as everything is. */
const REFUSED_IN_MAIL = /Blocked script execution in 'about:srcdoc'/;
/** An order's number, and when the link ends. */
const LINK = '/orders/[A-Z]+-[0-9]+-[0-9]+/[0-9]+-';

/** Somebody buys, and is gone: the address that the mail goes to. */
async function aBuyer(page: Page, steps: Steps, paymentPage: PaymentPage): Promise<string> {
  const email = `ada-${Math.random().toString(36).slice(2)}@example.com`;
  await add(page, steps, NATRON.path, 2);
  await checkOut(page);
  await paymentPage.pay({ email });
  await waitForSettled(page, /thank you/i);
  await page.context().clearCookies();
  return email;
}

/** The mail of a kind to an address, as the mailbox shows it; ends on its page. */
async function readMail(page: Page, email: string, kind: string): Promise<string> {
  await page.goto(`/admin/mails?to=${encodeURIComponent(email)}&kind=${kind}`);
  await page.getByRole('main').getByRole('link', { name: /order/ }).click();
  await expect(page.getByRole('main').getByRole('link', { name: /^KN-/ })).toBeVisible();
  return (await page.getByTitle('The mail as HTML').getAttribute('srcdoc')) ?? '';
}

/** Does to the order of the mail that is shown what the store does: sends it off, and pays a part of it back. */
async function shipAndRefund(page: Page): Promise<void> {
  const main = page.getByRole('main');
  await main.getByRole('link', { name: /^KN-/ }).click();
  await main.getByRole('button', { name: 'Process this order' }).click();
  const ship = main.getByRole('region', { name: 'Ship', exact: true });
  await ship.getByLabel('Where to follow the parcel').fill(`https://parcel.example/${'0123456789'.repeat(8)}`);
  await ship.getByRole('button', { name: 'Mark as shipped' }).click();
  const refund = main.getByRole('region', { name: 'Refund', exact: true });
  await refund.getByText('Refund the order or a part of it').click();
  await refund.getByLabel('Amount').fill('5,08');
  await refund.getByRole('button', { name: 'Refund now' }).click();
  await expect(page.getByText('€5.08 was paid back')).toBeVisible();
}

/** Whether everything stands within the window's width. */
async function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}

test('the link in the mail shows the order to whoever has it, and nothing else', async ({ page, steps, paymentPage, shop }) => {
  const email = await aBuyer(page, steps, paymentPage);
  const link = await linkInMail(shop, email, LINK);
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Order KN-/);
  const main = page.getByRole('main');
  for (const shown of ['€15.58', 'Ada Lovelace', 'Received, thank you', 'You see this order by the link in your mail.']) {
    await expect(main).toContainText(shown);
  }
  await expect(main.locator('form')).toHaveCount(0);
  const altered = link.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  expect((await page.goto(altered))?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link opens no order');
  await page.getByRole('link', { name: 'Log in to see your orders' }).click();
  await expect(page).toHaveURL(/\/account\/log-in\?next=\/account\/orders$/);
});

test('no page learns from which link somebody came', { tag: '@once' }, async ({ page, steps, paymentPage, shop }) => {
  const link = await linkInMail(shop, await aBuyer(page, steps, paymentPage), LINK);
  const referrers: (string | undefined)[] = [];
  page.on('request', (request) => referrers.push(request.headers()['referer']));
  await page.goto(link);
  await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/account\/log-in/);
  expect(referrers.length).toBeGreaterThan(3);
  expect(referrers.filter((referrer) => referrer?.includes(link))).toEqual([]);
});

test('the mails of an order and their link are readable', { tag: '@js' }, async ({ page, steps, paymentPage, shop, watch }) => {
  test.slow();
  watch.allow(REFUSED_IN_MAIL);
  const email = await aBuyer(page, steps, paymentPage);
  const link = await linkInMail(shop, email, LINK);
  await page.goto(link);
  await expectNoViolations(page);
  await page.goto(link.replace(/.$/, ''));
  await expectNoViolations(page);

  await logIn(page, shop);
  const confirmed = await readMail(page, email, 'orderConfirmation');
  await shipAndRefund(page);
  const shipped = await readMail(page, email, 'orderShipped');
  const refunded = await readMail(page, email, 'orderRefunded');

  await page.goto('about:blank');
  for (const [mail, title, says] of [
    [confirmed, 'Thank you for your order', /Kaiser-Natron.*Total\s*€15\.58/s],
    [shipped, 'On its way', /Kaiser-Natron.*Total\s*€15\.58/s],
    [refunded, 'Money back', /We have sent €5\.08 back to you.*a part of the €15\.58/s],
  ] as const) {
    await page.setContent(mail);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(page.locator('body')).toContainText(says);
    for (const [colorScheme, paper] of [['dark', 'rgb(27, 24, 20)'], ['light', 'rgb(247, 242, 232)']] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(paper);
    }
    await expectNoViolations(page, WCAG);
    for (const width of [390, 320, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await fits(page), `${title} at ${width}`).toBe(true);
    }
  }
  await page.setContent(shipped);
  await expect(page.getByRole('link', { name: 'Follow the parcel' })).toHaveAttribute('href', /^https:\/\/parcel\.example\//);
  await page.goto(link);
  await expect(page.getByRole('main')).toContainText('On its way');
  await expect(page.getByRole('main')).toContainText(/Paid back\s*€5\.08/);
});
