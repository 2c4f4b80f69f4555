// Lighthouse gives every page that has an address the best score.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';

import { CHROMIUM_ARGUMENTS, chromiumPath } from './chromium.js';
import { TARGET } from './folders.js';
import { freePorts } from './free-ports.js';
import { PAGES, isForm } from './pages.js';
import { expect, test } from './watched-test.js';

const FOLDER = join(TARGET, 'browser', 'lighthouse');
const BEST = { performance: 100, accessibility: 100, 'best-practices': 100, seo: 100 };
/** On a busy machine, the score for performance is lower, or Lighthouse misses the start of the page. */
const ATTEMPTS = 5;

for (const state of PAGES.filter((state) => !isForm(state))) {
  test(`${state.name}: Lighthouse gives 100 for performance, accessibility, best practices and search`, async () => {
    let report;
    let scores = {};
    for (let attempt = 0; attempt < ATTEMPTS && scores.performance !== 100; attempt += 1) {
      report = await inspect(state);
      scores = scoresOf(report);
    }
    expect(report.runtimeError).toBeUndefined();
    await mkdir(FOLDER, { recursive: true });
    await writeFile(join(FOLDER, `${state.name}.json`), JSON.stringify(report));
    expect(scores, failuresOf(report).join('\n')).toEqual(BEST);
  });
}

async function inspect(state) {
  const [port] = await freePorts(1);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...CHROMIUM_ARGUMENTS, `--remote-debugging-port=${port}`],
  });
  try {
    const url = new URL(state.path, process.env.SITE_URL).href;
    const flags = { port, logLevel: 'error', output: 'json', skipAudits: skipped(state), ignoreStatusCode: true };
    const { lhr } = await lighthouse(url, flags);
    return lhr;
  } finally {
    await browser.close();
  }
}

/** Audits that fail on purpose: only public pages are for search engines, and an error page has the status of an error. */
function skipped({ isPublic, status }) {
  const audits = [];
  if (!isPublic) audits.push('is-crawlable');
  if (status !== 200) audits.push('http-status-code', 'errors-in-console');
  return audits;
}

function scoresOf({ categories }) {
  return Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, Math.round(score * 100)]));
}

function failuresOf({ audits }) {
  const failures = Object.values(audits).filter(({ score }) => score !== null && score < 1);
  return failures.map(({ id, score, title, displayValue = '' }) => `${id}: ${score} ${title} ${displayValue}`);
}
