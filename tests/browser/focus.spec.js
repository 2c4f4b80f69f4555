// The keyboard: Tab reaches everything in the order of the text, and one sees where the focus is.

import { PNG } from 'pngjs';

import { PAGES, open } from './pages.js';
import { expect, test } from './watched-test.js';

const LOOKS = [
  { colorScheme: 'light', width: 1280, height: 720 },
  { colorScheme: 'dark', width: 320, height: 568 },
];
/** How far from an element its outline may be, in pixels. */
const MARGIN = 10;

for (const state of PAGES) {
  test(`${state.name}: Tab follows the order of the text, and the focus is always visible`, async ({ page }) => {
    for (const { colorScheme, ...size } of LOOKS) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await open(page, state);
      const stops = await tabToTheFirst(page);
      expect(stops).toBeGreaterThan(4);
      for (let stop = 0; stop < stops; stop += 1) {
        if (stop > 0) await page.keyboard.press('Tab');
        expect(await page.evaluate(indexOfFocused), 'the number of the element that has the focus').toBe(stop);
        const { name, troubles, box } = await page.evaluate(focused);
        expect.soft(troubles, name).toEqual([]);
        const changed = await changedByFocus(page, box);
        // WCAG 2.4.13: at least as many as in a line of 2 px around the element, with a contrast of 3 : 1.
        expect.soft(changed, `pixels that show that ${name} has the focus`).toBeGreaterThanOrEqual(4 * (box.width + box.height));
      }
    }
  });
}

/** Moves the focus to the first stop: some pages set it elsewhere. Returns the number of stops. */
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

/** Runs in the page. The elements at which Tab stops, in the order of the document. */
function tabStops() {
  const candidates = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]');
  return [...candidates].filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility());
}

/** Runs in the page. Where the focused element is, and why it cannot be seen. */
function focused() {
  const element = document.activeElement;
  const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
  const [line] = element.getClientRects();
  const troubles = [];
  if (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1) troubles.push('is outside of the window');
  const points = [
    [(line.left + line.right) / 2, (line.top + line.bottom) / 2],
    [line.left + 2, line.top + 2],
    [line.right - 2, line.bottom - 2],
  ];
  for (const [x, y] of points) {
    const hit = document.elementFromPoint(x, y);
    if (hit && !hit.contains(element) && !element.contains(hit)) troubles.push(`is covered by ${hit.outerHTML.slice(0, 80)}`);
  }
  return { name: element.outerHTML.slice(0, 120), troubles, box: { x: left, y: top, width, height } };
}

/** How many pixels change by a contrast of 3 : 1 when the element loses the focus. The next Tab still continues from there. */
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

/** The relative luminance of WCAG. */
function luminance(pixels, at) {
  const [red, green, blue] = [0, 1, 2].map((offset) => {
    const share = pixels[at + offset] / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
