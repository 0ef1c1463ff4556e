import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What is asked of every document. */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const STANDARDS = [...WCAG, 'best-practice'];
/** What depends on colours. Everything else is the same in the dark. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Fails, with the rule and the elements, where axe finds a page hard to use in light or in dark.
 *
 * axe is a script itself: a test that calls it is tagged `@js`.
 */
export async function expectNoViolations(page: Page, standards = STANDARDS): Promise<void> {
  await showIn(page, 'light');
  await expectNothingFound(page, 'light', (axe) => axe.withTags(standards));
  await showIn(page, 'dark');
  await expectNothingFound(page, 'dark', (axe) => axe.withRules(OF_COLOURS));
  await page.emulateMedia({ colorScheme: null });
}

/** Until colours that are on their way to others have arrived. */
async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

async function expectNothingFound(page: Page, scheme: string, asked: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  // No page shows another site's frames, for which axe would open a page of its own each time; and no rule here reads
  // style sheets, which axe would copy into the page against its policy.
  const { violations } = await asked(new AxeBuilder({ page }).setLegacyMode(true).options({ preload: false })).analyze();
  const found = violations.map(({ id, help, nodes }) => {
    return `${id}: ${help}\n${nodes.map((node) => `    ${node.html}`).join('\n')}`;
  });
  expect(found, `axe on ${page.url()} in ${scheme}`).toEqual([]);
}
