import { expect, type Page } from '@playwright/test';
import type { Steps } from './steps';

export const NATRON = { path: '/products/kaiser-natron-pulver', title: 'Kaiser-Natron® Pulver' };
export const HONEY = { path: '/products/schwarzwaelder-waldhonig', title: 'Schwarzwälder Waldhonig' };

/** Opens a product's page and adds this many to the cart; ends on the cart's page. */
export async function add(page: Page, steps: Steps, path: string, quantity = 1): Promise<void> {
  await steps.visit(path);
  await page.locator('input[name="quantity"]').fill(String(quantity));
  await steps.follow(() => page.getByRole('button', { name: 'Add to cart' }).click());
  await expect(page).toHaveURL(/\/cart$/);
}

/** The header's link to the cart. */
export function cartLink(page: Page) {
  return page.getByRole('banner').getByRole('link', { name: /^Cart/ });
}

/** Presses "Check out" on the cart's page. */
export async function checkOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Check out' }).click();
}

/** Waits on the return page until the order's payment is known. */
export async function waitForSettled(page: Page, words: RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: words })).toBeVisible({ timeout: 25_000 });
}
