// Playwright's `test`, with rules for every page that a test opens: it needs one request, no other host and no script, and the
// browser has nothing to complain about.

import { test as base, expect } from '@playwright/test';

const ICONS = ['/favicon.svg', '/favicon.ico'];

export const test = base.extend({
  baseURL: async ({}, use) => use(process.env.SITE_URL),

  watched: [
    async ({ context }, use) => {
      const complaints = [];
      const visited = new Set();
      context.on('request', (request) => complaints.push(...complaintsAbout(request, visited)));
      context.on('console', (message) => {
        if (!saysOnlyTheStatus(message, visited)) complaints.push(`console: ${message.text()} ${message.location().url}`);
      });
      context.on('weberror', (error) => {
        if (!isTransitionCutShort(error.error())) complaints.push(`error of a script: ${error.error()}`);
      });

      await use(complaints);

      for (const page of context.pages().filter((page) => new URL(page.url()).origin === process.env.SITE_URL)) {
        complaints.push(...(await page.evaluate(scripts)));
      }
      expect(complaints, 'what is wrong with the pages that this test opened').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

function complaintsAbout(request, visited) {
  const url = new URL(request.url());
  if (!['http:', 'https:'].includes(url.protocol) || url.origin === process.env.OUTBOX_URL) return [];
  if (url.origin !== process.env.SITE_URL) return [`request to another host: ${url}`];
  if (request.isNavigationRequest()) {
    visited.add(url.href);
    return [];
  }
  return ICONS.includes(url.pathname) ? [] : [`second request for a page: ${url}`];
}

/** Chromium reports a page with a status such as 404 as a failure to load, although it shows the page. */
function saysOnlyTheStatus(message, visited) {
  const status = /^Failed to load resource: the server responded with a status of 4\d\d \([^()]*\)$/;
  return message.type() === 'error' && status.test(message.text()) && visited.has(message.location().url);
}

/** Chromium reports this error if the next page comes before the transition to this one has ended. No script is involved. */
function isTransitionCutShort({ message }) {
  return /^Transition was (aborted|skipped)/.test(message);
}

/** Runs in the page. */
function scripts() {
  const found = [];
  for (const element of document.querySelectorAll('*')) {
    if (element.localName === 'script' && element.type !== 'application/ld+json') found.push(`script: ${element.outerHTML}`);
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || /^\s*javascript:/i.test(value)) found.push(`script: ${name}="${value}"`);
    }
  }
  return found;
}
