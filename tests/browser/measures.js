// These functions run in the page, so each is complete in itself.

/** Text that is cut off, covered by other text, or sticks out of the window or of its button; and sideways scrolling. */
export function troublesWithText() {
  const troubles = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) troubles.push(`scrolls sideways: ${scrollWidth} px in ${clientWidth} px`);

  const isMeantToBeUnseen = (element) => {
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
    if (!node.data.trim() || ['script', 'style'].includes(element.localName) || isMeantToBeUnseen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      if (right - left < 1 || right <= 0) continue;
      // The box of a line of text is higher than its letters.
      const slack = (bottom - top) * 0.15;
      const line = { left, right, top: top + slack, bottom: bottom - slack, node, text: node.data.trim().slice(0, 40) };
      lines.push(line);
      if (left < -1 || right > innerWidth + 1) troubles.push(`out of the window: “${line.text}”`);
      if (cutter(element, 'X', line, ['left', 'right']) || cutter(element, 'Y', line, ['top', 'bottom'])) {
        troubles.push(`cut off: “${line.text}”`);
      }
      const button = element.closest('button')?.getBoundingClientRect();
      if (button && (left < button.left || right > button.right || line.top < button.top || line.bottom > button.bottom)) {
        troubles.push(`sticks out of its button: “${line.text}”`);
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
  if (lines.length === 0) troubles.push('no text at all');
  return [...new Set(troubles)];
}

/** The distances of WCAG 1.4.12, or again the page's own. */
export function spaceText(isWide) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
  `);
  document.adoptedStyleSheets = isWide ? [sheet] : [];
}

/** Targets that WCAG 2.5.8 calls too small: below 24 px, not in a sentence, and too near to another one. */
export function tooSmallTargets() {
  const least = 24;
  const isInSentence = (element) => {
    if (getComputedStyle(element).display !== 'inline') return false;
    const rest = [...element.parentElement.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    return rest.some((node) => node.data.trim());
  };
  const targets = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    // Outside are the link that skips the navigation, until it has the focus, and the robots' field.
    .filter(({ box }) => box.width > 0 && box.height > 0 && box.right > 0 && box.bottom + scrollY > 0);
  const isSmall = ({ box }) => box.width < least || box.height < least;
  const centre = ({ box }) => ({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });
  const distance = (target, other) => {
    const { x, y } = centre(target);
    if (isSmall(other)) return Math.hypot(x - centre(other).x, y - centre(other).y) - least / 2;
    const { left, right, top, bottom } = other.box;
    return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  };
  if (targets.length === 0) return ['no target at all'];
  return targets
    .filter((target) => isSmall(target) && !isInSentence(target.element))
    .filter((target) => targets.some((other) => other !== target && distance(target, other) < least / 2))
    .map(({ element, box }) => `${box.width} × ${box.height}: ${element.outerHTML.slice(0, 120)}`);
}

/** What Tab stops at, in the order of the document. */
export function tabStops() {
  const candidates = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]');
  return [...candidates].filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility());
}

/** Why the focused element cannot be seen, and where it is. */
export function focused() {
  const element = document.activeElement;
  const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
  const [line] = element.getClientRects();
  const troubles = [];
  if (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1) troubles.push('is outside the window');
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

/** Everything that moves, or would as soon as it changes. */
export function motion() {
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
