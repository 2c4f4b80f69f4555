import { PNG } from 'pngjs';

import { focused, tabStops } from './measures.js';
import { PAGES, open } from './pages.js';
import { expect, test } from './visit.js';

const LOOKS = [
  { colorScheme: 'light', width: 1280, height: 720 },
  { colorScheme: 'dark', width: 320, height: 568 },
];
/** How far outside of an element its outline may be, in pixels. */
const MARGIN = 10;

for (const state of PAGES) {
  test(`${state.name}: Tab goes through it in the order of its text, and the focus is always seen`, async ({ page }) => {
    for (const { colorScheme, ...size } of LOOKS) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await open(page, state);
      const stops = await tabToTheFirst(page);
      expect(stops).toBeGreaterThan(4);
      for (let stop = 0; stop < stops; stop += 1) {
        if (stop > 0) await page.keyboard.press('Tab');
        expect(await page.evaluate(indexOfFocused), 'which stop has the focus').toBe(stop);
        const { name, troubles, box } = await page.evaluate(focused);
        expect.soft(troubles, name).toEqual([]);
        const changed = await changedByFocus(page, box);
        // WCAG 2.4.13: as much as a line of 2 px around the element, in a contrast of 3 : 1.
        expect.soft(changed, `pixels that tell that ${name} has the focus`).toBeGreaterThanOrEqual(4 * (box.width + box.height));
      }
    }
  });
}

/** Some pages put the focus into the middle. Returns how many stops there are. */
async function tabToTheFirst(page) {
  const stops = await page.evaluateHandle(tabStops);
  await stops.evaluate((stops) => {
    globalThis.stops = stops;
    stops[0].focus();
  });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  return stops.evaluate((stops) => stops.length);
}

/** Runs in the page. */
function indexOfFocused() {
  return globalThis.stops.indexOf(document.activeElement);
}

/** How many pixels differ in a contrast of 3 : 1 between focused and not focused. Tab goes on from the same element. */
async function changedByFocus(page, box) {
  const { width, height } = page.viewportSize();
  const x = Math.max(0, Math.floor(box.x - MARGIN));
  const y = Math.max(0, Math.floor(box.y - MARGIN));
  const right = Math.min(width, Math.ceil(box.x + box.width + MARGIN));
  const bottom = Math.min(height, Math.ceil(box.y + box.height + MARGIN));
  if (right <= x || bottom <= y) return 0;
  const clip = { x, y, width: right - x, height: bottom - y };
  const withFocus = await page.screenshot({ clip });
  await page.evaluate(() => document.activeElement.blur());
  const without = await page.screenshot({ clip });
  return contrasting(PNG.sync.read(withFocus).data, PNG.sync.read(without).data);
}

function contrasting(pixels, others) {
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const [darker, lighter] = [luminance(pixels, at), luminance(others, at)].sort((a, b) => a - b);
    if ((lighter + 0.05) / (darker + 0.05) >= 3) count += 1;
  }
  return count;
}

/** As WCAG defines it. */
function luminance(pixels, at) {
  const [red, green, blue] = [0, 1, 2].map((offset) => {
    const share = pixels[at + offset] / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
