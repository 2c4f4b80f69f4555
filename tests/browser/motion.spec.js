import { motion } from './measures.js';
import { PAGES, open } from './pages.js';
import { expect, test } from './visit.js';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const state of PAGES) {
  test(`${state.name}: nothing moves for those who asked for less motion`, async ({ page }) => {
    await open(page, state);
    expect(await page.evaluate(motion)).toEqual([]);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link').first().hover();
    expect(await page.evaluate(motion)).toEqual([]);
  });
}
