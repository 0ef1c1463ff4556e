import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What is asked of every document. */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const STANDARDS = [...WCAG, 'best-practice'];

/**
 * Fails, with the rule and the elements, where axe finds a page hard to use.
 *
 * axe is a script itself: a test that calls it is tagged `@js`.
 */
export async function expectNoViolations(page: Page, standards = STANDARDS): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  const found = violations.map(({ id, help, nodes }) => {
    return `${id}: ${help}\n${nodes.map((node) => `    ${node.html}`).join('\n')}`;
  });
  expect(found, `axe on ${page.url()}`).toEqual([]);
}
