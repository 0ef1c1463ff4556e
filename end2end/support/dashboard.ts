import { expect, type Page } from '@playwright/test';
import type { Shop } from './shop';

/** Logs the shop's owner in; ends on the list of orders. */
export async function logIn(page: Page, shop: Shop): Promise<void> {
  await page.goto('/admin');
  await expect(page).toHaveURL(/\/admin\/login/);
  await page.getByLabel('Email').fill(shop.owner.email);
  await page.getByLabel('Password').fill(shop.owner.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/admin\/orders/);
}
