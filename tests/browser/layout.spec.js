import { spaceText, tooSmallTargets, troublesWithText } from './measures.js';
import { PAGES, open } from './pages.js';
import { expect, test } from './visit.js';

const WINDOWS = [
  { name: 'a small phone', width: 320, height: 568 },
  { name: '1280 px at 400 %', width: 320, height: 256 },
  { name: '1280 px at 200 %', width: 640, height: 360 },
  { name: 'a tablet', width: 768, height: 1024 },
  { name: 'a laptop', width: 1280, height: 720 },
  { name: 'a large screen', width: 2560, height: 1440 },
];

for (const state of PAGES) {
  test(`${state.name}: on any screen nothing scrolls sideways, is cut off or overlaps, and targets are large enough`, async ({ page }) => {
    await open(page, state);
    for (const { name, ...size } of WINDOWS) {
      await page.setViewportSize(size);
      for (const isWide of [true, false]) {
        await page.evaluate(spaceText, isWide);
        const how = isWide ? `${name}, wide text spacing` : name;
        expect.soft(await page.evaluate(troublesWithText), how).toEqual([]);
        expect.soft(await page.evaluate(tooSmallTargets), how).toEqual([]);
      }
    }
  });

  test(`${state.name}: without its style it reads from top to bottom in the order of its text`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 568 });
    await open(page, state);
    await page.evaluate(() => Array.from(document.styleSheets).forEach((sheet) => (sheet.disabled = true)));
    const parts = [
      page.getByRole('link', { name: 'Skip to main content' }),
      page.getByRole('navigation', { name: 'Main' }),
      page.getByRole('heading', { level: 1 }),
      page.getByLabel('Email address'),
      page.getByRole('button', { name: 'Subscribe' }),
      page.getByRole('contentinfo'),
    ];
    const tops = [];
    for (const part of parts) {
      if ((await part.count()) > 0) tops.push((await part.boundingBox()).y);
    }
    expect(tops.length).toBeGreaterThanOrEqual(4);
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  });
}
