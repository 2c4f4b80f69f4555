import { AxeBuilder } from '@axe-core/playwright';

import { PAGES, open } from './pages.js';
import { expect, test } from './visit.js';

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
  test(`${state.name}: axe finds no violation of WCAG 2.0 to 2.2 or of best practice, however it is shown`, async ({ page }) => {
    await open(page, state);
    await page.evaluate(tellForcedColours);
    for (const { name, ...media } of LOOKS) {
      await page.emulateMedia({ ...USUAL, ...media });
      const results = await new AxeBuilder({ page })
        .options({ runOnly: RULES, rules: { 'target-size': { enabled: true } } })
        .analyze();
      expect.soft(results.violations.map(inWords), name).toEqual([]);
      expect(results.passes.map(({ id }) => id), 'what axe has looked at').toContain('target-size');
    }
  });
}

function inWords({ id, help, nodes }) {
  return { id, help, where: nodes.map((node) => `${node.target}: ${node.failureSummary}`) };
}

/**
 * Runs in the page. Where colours are forced, Chromium shows the forced one but calls the page's own one the colour that text
 * is filled with, and axe measures that; without it, axe measures `color`, which is the forced one.
 */
function tellForcedColours() {
  const { getPropertyValue } = CSSStyleDeclaration.prototype;
  CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
    return name === '-webkit-text-fill-color' ? '' : getPropertyValue.call(this, name);
  };
}
