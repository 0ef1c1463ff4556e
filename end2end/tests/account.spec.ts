import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { expectNoViolations } from '../support/axe';
import { linkInMail } from '../support/mails';
import type { Steps } from '../support/steps';
import { add, cartLink, checkOut, HONEY, NATRON, waitForSettled } from '../support/storefront';

const PASSWORD = 'four oxen pull a cart';
const OTHER = 'six oxen pull the plough';

/** An address that no other test has. */
function someAddress(): string {
  return `ada-${Math.random().toString(36).slice(2)}@example.com`;
}

/** Fills in the page to register on. */
async function register(page: Page, steps: Steps, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await steps.follow(() => page.getByRole('button', { name: 'Create an account' }).click());
}

/** Registers a new customer. */
async function aCustomer(page: Page, steps: Steps): Promise<string> {
  const email = someAddress();
  await steps.visit('/account/register');
  await register(page, steps, email);
  await expect(page).toHaveURL(/\/account$/);
  return email;
}

async function logIn(page: Page, steps: Steps, email: string, password = PASSWORD): Promise<void> {
  if (!page.url().includes('/account/log-in')) await steps.visit('/account/log-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await steps.follow(() => page.getByRole('button', { name: 'Log in' }).click());
}

async function logOut(page: Page, steps: Steps): Promise<void> {
  await steps.follow(() => page.getByRole('button', { name: 'Log out' }).click());
}

function accountLink(page: Page) {
  return page.getByRole('banner').getByRole('link', { name: /^(Log in|Your account)/ });
}

test('a shopper registers, logs out and finds everything again', async ({ page, steps }) => {
  await add(page, steps, NATRON.path, 2);
  await steps.follow(() => accountLink(page).click());
  await steps.follow(() => page.getByRole('link', { name: 'Create an account' }).click());
  const email = someAddress();
  await register(page, steps, email);
  await expect(page.getByText('Welcome! Your account is ready')).toBeVisible();
  await expect(accountLink(page)).toHaveText('Your account: Ada Lovelace');
  await expect(cartLink(page)).toHaveText(/Cart \(2\)/);
  await logOut(page, steps);
  await expect(accountLink(page)).toHaveText('Log in');
  await expect(cartLink(page)).toHaveText(/Cart \(0\)|^Cart$/);
  await add(page, steps, NATRON.path, 1);
  await add(page, steps, HONEY.path, 1);
  await logIn(page, steps, email);
  await expect(page.getByText('Your shopping cart was merged with the one in your account.')).toBeVisible();
  await steps.visit('/cart');
  await expect(cartLink(page)).toHaveText(/Cart \(4\)/);
  await expect(page.locator('main input[name="quantity"]').first()).toHaveValue('3');
});

test('a guest keeps an order by registering', async ({ page, steps, paymentPage }) => {
  await add(page, steps, NATRON.path, 2);
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  await steps.follow(() => page.getByRole('main').getByRole('link', { name: /^KN-/ }).first().click());
  const order = page.url();
  await steps.follow(() => page.getByRole('link', { name: 'Create an account to keep this order' }).click());
  await register(page, steps, someAddress());
  await expect(page).toHaveURL(order);
  await expect(page.getByText('Welcome!')).toBeVisible();
  await steps.follow(() => page.getByRole('link', { name: 'All your orders' }).click());
  await expect(page.getByRole('main')).toContainText('€15.58');
  await logOut(page, steps);
  const response = await steps.visit(new URL(order).pathname);
  expect(response?.status()).toBe(404);
});

test('what was bought after a login is the customer’s', async ({ page, steps, paymentPage }) => {
  await aCustomer(page, steps);
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  await steps.visit('/account');
  await expect(page.getByRole('region', { name: 'Recent orders' })).toContainText(NATRON.title);
});

test('a refused form comes back with what was typed, and its first fault has the focus', async ({ page, steps }) => {
  const email = await aCustomer(page, steps);
  await logOut(page, steps);
  await steps.visit('/account/register');
  // With the same password it would be the same registration, pressed twice.
  await register(page, steps, email, 'another password of hers');
  const field = page.getByLabel('Email');
  await expect(field).toHaveValue(email);
  await expect(field).toBeFocused();
  await expect(field).toHaveAccessibleDescription(/already in use/);
  await expect(page.getByLabel('Password')).toHaveValue('');
  await steps.follow(() => page.getByRole('main').getByRole('link', { name: 'Log in' }).first().click());
  await logIn(page, steps, email, 'not the password');
  await expect(page.getByText('The email address or the password is wrong.')).toBeFocused();
  await expect(page.getByLabel('Email')).toHaveValue(email);
});

test('a forgotten password is replaced by a mail', async ({ page, steps, shop }) => {
  const email = await aCustomer(page, steps);
  await logOut(page, steps);
  await steps.visit('/account/log-in');
  await steps.follow(() => page.getByRole('link', { name: 'Forgotten your password?' }).click());
  await page.getByLabel('Email').fill(email);
  await steps.follow(() => page.getByRole('button', { name: 'Send me a link' }).click());
  await expect(page.getByText('If there is an account with this address')).toBeVisible();
  const link = await linkInMail(shop, email, '/account/password/');
  await steps.visit(link);
  await page.getByLabel('New password').fill(OTHER);
  await steps.follow(() => page.getByRole('button', { name: /^Set the password/ }).click());
  await expect(page.getByText('Your password was changed.')).toBeVisible();
  const response = await steps.visit(link);
  expect(response?.status()).toBe(400);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link has ended');
  await steps.visit('/account');
  await logOut(page, steps);
  await logIn(page, steps, email, OTHER);
  await expect(page).toHaveURL(/\/account$/);
});

test('an address is confirmed by its owner, wherever the mail is opened', async ({ page, steps, shop }) => {
  const email = await aCustomer(page, steps);
  await expect(page.getByRole('region', { name: 'Your email address' })).toContainText(email);
  const link = await linkInMail(shop, email, '/account/confirm/');
  await logOut(page, steps);
  await steps.visit(link);
  await logIn(page, steps, email);
  await expect(page).toHaveURL(new RegExp(link));
  await steps.follow(() => page.getByRole('button', { name: 'Confirm my address' }).click());
  await expect(page.getByText('your email address is confirmed')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Your email address' })).toHaveCount(0);
});

test('a customer changes name, email and password', async ({ page, steps, shop }) => {
  const email = await aCustomer(page, steps);
  await steps.visit('/account/profile');
  await page.getByRole('textbox', { name: 'Name' }).fill('Lady Lovelace');
  await steps.follow(() => page.getByRole('button', { name: 'Save the name' }).click());
  await expect(accountLink(page)).toHaveText('Your account: Lady Lovelace');
  const changing = page.getByRole('region', { name: 'Email' });
  const moved = `new-${email}`;
  await changing.getByLabel('New email').fill(moved);
  await changing.getByLabel('Current password').fill(PASSWORD);
  await steps.follow(() => changing.getByRole('button', { name: 'Change the email' }).click());
  await expect(changing).toContainText(`You log in with ${email}`);
  await steps.visit(await linkInMail(shop, moved, '/account/confirm/'));
  await steps.follow(() => page.getByRole('button', { name: 'Confirm my address' }).click());
  await steps.visit('/account/profile');
  await expect(changing).toContainText(`You log in with ${moved}`);
  const password = page.getByRole('region', { name: 'Password' });
  await password.getByLabel('Current password').fill('wrong password');
  await password.getByLabel('New password').fill(OTHER);
  await steps.follow(() => password.getByRole('button', { name: 'Change the password' }).click());
  await expect(password.getByLabel('Current password')).toBeFocused();
  await password.getByLabel('Current password').fill(PASSWORD);
  await password.getByLabel('New password').fill(OTHER);
  await steps.follow(() => password.getByRole('button', { name: 'Change the password' }).click());
  await expect(page.getByText('You are logged out everywhere else.')).toBeVisible();
});

test('a customer keeps addresses', async ({ page, steps }) => {
  await aCustomer(page, steps);
  await steps.visit('/account/addresses');
  for (const street of ['Main Street 1', 'Side Street 2']) {
    await page.getByLabel('Street and number').fill(street);
    await page.getByLabel('Postal code').fill('10115');
    await page.getByLabel('Town').fill('Berlin');
    await page.getByLabel('Country').selectOption('Germany');
    await steps.follow(() => page.getByRole('button', { name: 'Add the address' }).click());
    await expect(page.getByText('The address was saved')).toBeVisible();
  }
  const cards = page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Remove/ }) });
  await expect(cards.first()).toContainText('Default');
  await steps.follow(() => page.getByRole('link', { name: /^Change: .*Side Street 2/ }).click());
  await page.getByLabel('Street and number').fill('Back Street 3');
  await steps.follow(() => page.getByRole('button', { name: 'Save the address' }).click());
  await steps.follow(() => page.getByRole('button', { name: /^Make default: .*Back Street 3/ }).click());
  await expect(cards.first()).toContainText('Back Street 3');
  await steps.follow(() => page.getByRole('button', { name: /^Remove: .*Main Street 1/ }).click());
  await expect(cards).toHaveCount(1);
});

const DOORS = ['/account/register', '/account/log-in', '/account/forgotten', '/account/forgotten?sent=1', '/account/password/x'];
const ROOMS = ['/account', '/account/orders', '/account/addresses', '/account/profile', '/account/confirm/x'];

test('axe finds nothing on the pages of an account', { tag: '@js' }, async ({ page, steps, paymentPage, shop }) => {
  test.setTimeout(120_000);
  for (const path of DOORS) {
    await steps.visit(path);
    await expectNoViolations(page);
  }
  await steps.visit('/account/register');
  await register(page, steps, 'ada@example.com', 'password1234');
  await expectNoViolations(page);
  const email = await aCustomer(page, steps);
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  await steps.visit(await linkInMail(shop, email, '/account/confirm/'));
  await expectNoViolations(page);
  for (const path of ROOMS) {
    await steps.visit(path);
    await expectNoViolations(page);
  }
});

test('no page of an account is wider than the screen', async ({ page, steps }) => {
  test.setTimeout(60_000);
  await aCustomer(page, steps);
  const over = async (path: string) => {
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await steps.visit(path);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth).catch(() => 0);
      expect(excess, `${path} at ${width} px`).toBeLessThanOrEqual(0);
    }
  };
  for (const path of ROOMS) await over(path);
  await page.context().clearCookies();
  for (const path of DOORS) await over(path);
});
