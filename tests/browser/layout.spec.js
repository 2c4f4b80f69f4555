// The layout on screens of any size: no text is cut off, covered or outside of the window, and everything to click is large
// enough. Without its style, a page reads in the right order.

import { PAGES, open } from './pages.js';
import { expect, test } from './watched-test.js';

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

/** Runs in the page. Finds text that is cut off, covered by other text, or outside of the window or its button; and sideways scrolling. */
function troublesWithText() {
  const troubles = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) troubles.push(`scrolls sideways: ${scrollWidth} px in ${clientWidth} px`);

  const isHiddenOnPurpose = (element) => {
    for (let box = element; box; box = box.parentElement) {
      const { visibility, clipPath, overflow } = getComputedStyle(box);
      const { width, height } = box.getBoundingClientRect();
      if (visibility !== 'visible' || clipPath === 'inset(50%)') return true;
      if (overflow !== 'visible' && width <= 1 && height <= 1) return true;
    }
    return false;
  };
  const cutter = (element, axis, line, [start, end]) => {
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      if (!['hidden', 'clip'].includes(getComputedStyle(box)[`overflow${axis}`])) continue;
      const edges = box.getBoundingClientRect();
      if (line[start] < edges[start] - 1 || line[end] > edges[end] + 1) return box;
    }
    return null;
  };

  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || ['script', 'style'].includes(element.localName) || isHiddenOnPurpose(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      if (right - left < 1 || right <= 0) continue;
      // The box of a line is taller than its letters.
      const slack = (bottom - top) * 0.15;
      const line = { left, right, top: top + slack, bottom: bottom - slack, node, text: node.data.trim().slice(0, 40) };
      lines.push(line);
      if (left < -1 || right > innerWidth + 1) troubles.push(`outside of the window: “${line.text}”`);
      if (cutter(element, 'X', line, ['left', 'right']) || cutter(element, 'Y', line, ['top', 'bottom'])) {
        troubles.push(`cut off: “${line.text}”`);
      }
      const button = element.closest('button')?.getBoundingClientRect();
      if (button && (left < button.left || right > button.right || line.top < button.top || line.bottom > button.bottom)) {
        troubles.push(`outside of its button: “${line.text}”`);
      }
    }
  }
  for (const [index, a] of lines.entries()) {
    for (const b of lines.slice(index + 1)) {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (a.node !== b.node && width > 1 && height > 1) troubles.push(`overlap: “${a.text}” and “${b.text}”`);
    }
  }
  if (lines.length === 0) troubles.push('there is no text');
  return [...new Set(troubles)];
}

/** Runs in the page. Sets the spacing of WCAG 1.4.12, or the page's own again. */
function spaceText(isWide) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
  `);
  document.adoptedStyleSheets = isWide ? [sheet] : [];
}

/** Runs in the page. Finds targets that are too small for WCAG 2.5.8: less than 24 px, not in a sentence, and too near to another one. */
function tooSmallTargets() {
  const least = 24;
  const isInSentence = (element) => {
    if (getComputedStyle(element).display !== 'inline') return false;
    const rest = [...element.parentElement.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    return rest.some((node) => node.data.trim());
  };
  const targets = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    // Two are outside of the window: the field for robots, and the link that skips the navigation until it has the focus.
    .filter(({ box }) => box.width > 0 && box.height > 0 && box.right > 0 && box.bottom + scrollY > 0);
  const isSmall = ({ box }) => box.width < least || box.height < least;
  const centre = ({ box }) => ({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });
  const distance = (target, other) => {
    const { x, y } = centre(target);
    if (isSmall(other)) return Math.hypot(x - centre(other).x, y - centre(other).y) - least / 2;
    const { left, right, top, bottom } = other.box;
    return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  };
  if (targets.length === 0) return ['there is no target'];
  return targets
    .filter((target) => isSmall(target) && !isInSentence(target.element))
    .filter((target) => targets.some((other) => other !== target && distance(target, other) < least / 2))
    .map(({ element, box }) => `${box.width} × ${box.height}: ${element.outerHTML.slice(0, 120)}`);
}
