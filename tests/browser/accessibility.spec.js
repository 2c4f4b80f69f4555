// Accessibility, with axe: every page in every look that a browser can give it.

import { AxeBuilder } from '@axe-core/playwright';

import { PAGES, open } from './pages.js';
import { expect, test } from './watched-test.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const LOOKS = [
  { name: 'light', colorScheme: 'light' },
  { name: 'dark', colorScheme: 'dark' },
  { name: 'forced colours', colorScheme: 'light', forcedColors: 'active' },
  { name: 'forced colours, dark', colorScheme: 'dark', forcedColors: 'active' },
  { name: 'more contrast', colorScheme: 'light', contrast: 'more' },
  { name: 'more contrast, dark', colorScheme: 'dark', contrast: 'more' },
];
const USUAL = { colorScheme: 'light', forcedColors: 'none', contrast: 'no-preference' };

for (const state of PAGES) {
  test(`${state.name}: axe finds no violation of WCAG 2.0 to 2.2 or of best practices, in any colours`, async ({ page }) => {
    await open(page, state);
    await page.evaluate(hideUnforcedColours);
    for (const { name, ...media } of LOOKS) {
      await page.emulateMedia({ ...USUAL, ...media });
      const results = await new AxeBuilder({ page })
        .options({ runOnly: RULES, rules: { 'target-size': { enabled: true } } })
        .analyze();
      expect.soft(results.violations.map(inWords), name).toEqual([]);
      expect(results.passes.map(({ id }) => id), 'the rules that axe has checked').toContain('target-size');
    }
  });
}

function inWords({ id, help, nodes }) {
  return { id, help, where: nodes.map((node) => `${node.target}: ${node.failureSummary}`) };
}

/**
 * Runs in the page. If colours are forced, Chromium paints text in the forced colour, but `-webkit-text-fill-color` still has
 * the colour of the page, which axe would measure. Without this property, axe measures `color`, which is the forced colour.
 */
function hideUnforcedColours() {
  const { getPropertyValue } = CSSStyleDeclaration.prototype;
  CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
    return name === '-webkit-text-fill-color' ? '' : getPropertyValue.call(this, name);
  };
}
