import { expect, type Page } from '@playwright/test';

/** Fails where something is wider than the window, or than the panel that it stands in. */
export async function expectToFit(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const boxes = [document.documentElement, ...document.querySelectorAll('main .panel, main .note')];
    return boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent?.trim().slice(0, 40));
  });
  expect(wide, `what is too wide on ${page.url()}`).toEqual([]);
}
