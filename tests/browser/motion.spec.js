import { PAGES, open } from './pages.js';
import { expect, test } from './watched-test.js';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const state of PAGES) {
  test(`${state.name}: nothing moves if the visitor asked for less motion`, async ({ page }) => {
    await open(page, state);
    expect(await page.evaluate(motion)).toEqual([]);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link').first().hover();
    expect(await page.evaluate(motion)).toEqual([]);
  });
}

/** Runs in the page. Finds everything that moves, or that would move if it changed. */
function motion() {
  const found = document.getAnimations().map((animation) => `runs: ${animation.animationName ?? animation.transitionProperty}`);
  for (const element of document.querySelectorAll('*')) {
    for (const part of [null, '::before', '::after']) {
      const style = getComputedStyle(element, part);
      const seconds = [style.transitionDuration, style.animationDuration].join().split(',').map(Number.parseFloat);
      if (Math.max(...seconds) > 0.001 || style.scrollBehavior === 'smooth') {
        found.push(`${element.localName}${part ?? ''}: ${style.transitionDuration} ${style.animationName} ${style.scrollBehavior}`);
      }
    }
  }
  return found;
}
