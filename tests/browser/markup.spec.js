// HTML and CSS: valid, without scripts, and nothing from elsewhere.

import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { PROJECT, TARGET } from './folders.js';
import { PAGES, open } from './pages.js';
import { expect, test } from './watched-test.js';

const CHECKER = String(createRequire(import.meta.url)('vnu-jar'));
const FOLDER = join(TARGET, 'browser', 'markup');
const STYLE = join(PROJECT, 'shared', 'site', 'src', 'style.css');

/** The checker's messages about what it does not know yet, with the standard that has it. */
const UNKNOWN_TO_THE_CHECKER = [
  // https://drafts.csswg.org/css-view-transitions-2/#view-transition-rule
  /^CSS: Unrecognized at-rule “@view-transition”$/,
  // https://drafts.csswg.org/css-view-transitions-1/#view-transition-name-prop
  /^CSS: “view-transition-name”: Property “view-transition-name” doesn't exist\.$/,
];

// The checker takes seconds to start, so one run reads all pages.
test('The Nu checker finds no mistake in any page or in the style sheet', async ({ page }) => {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const files = [];
  for (const state of PAGES) {
    const file = join(FOLDER, `${state.name}.html`);
    const response = await open(page, state);
    await writeFile(file, await response.body());
    files.push(file);
  }
  expect.soft(await check('--html', ...files), 'pages').toEqual([]);
  expect.soft(await check('--css', STYLE), 'style sheet').toEqual([]);
});

for (const state of PAGES) {
  test(`${state.name}: it has no script and loads nothing`, async ({ page }) => {
    const html = await (await open(page, state)).text();
    expect(html).toMatch(/^<!doctype html>/i);
    const scripts = html.match(/<script\b[^>]*>/gi) ?? [];
    expect(scripts.filter((tag) => tag !== '<script type="application/ld+json">')).toEqual([]);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+\s*=/i);
    expect(html).not.toMatch(/<(iframe|object|embed|audio|video|base)\b/i);
    expect(html).not.toMatch(/<link\b[^>]*\brel="?(stylesheet|preload|prefetch|preconnect|modulepreload)/i);
  });
}

async function check(...options) {
  const run = promisify(execFile)('java', ['-jar', CHECKER, '--stdout', '--format', 'json', '--exit-zero-always', ...options]);
  const { messages } = JSON.parse((await run).stdout);
  return messages.filter(({ message }) => !UNKNOWN_TO_THE_CHECKER.some((known) => known.test(message))).map(inWords);
}

function inWords({ url = '', type, subType = type, lastLine = 0, message, extract = '' }) {
  return `${url.split('/').at(-1)}:${lastLine} ${subType}: ${message} (${extract.trim()})`;
}
