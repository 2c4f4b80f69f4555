import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';

import { BROWSER_ARGUMENTS, browserPath } from './browser.js';
import { TARGET } from './folders.js';
import { PAGES, request } from './pages.js';
import { freePorts } from './ports.js';
import { expect, test } from './visit.js';

const FOLDER = join(TARGET, 'browser', 'lighthouse');
const FULL_MARKS = { performance: 100, accessibility: 100, 'best-practices': 100, seo: 100 };
/** On a busy machine the figure for performance suffers, or Lighthouse misses the beginning of what it measures. */
const ATTEMPTS = 5;

// Lighthouse opens an address, so it is shown the pages that have one.
for (const state of PAGES.filter(({ send }) => !send)) {
  test(`${state.name}: Lighthouse gives full marks for speed, accessibility, good practice and search`, async () => {
    let report;
    let scores = {};
    for (let attempt = 0; attempt < ATTEMPTS && scores.performance !== 100; attempt += 1) {
      report = await inspect(state);
      scores = scoresOf(report);
    }
    expect(report.runtimeError).toBeUndefined();
    await mkdir(FOLDER, { recursive: true });
    await writeFile(join(FOLDER, `${state.name}.json`), JSON.stringify(report));
    expect(scores, failuresOf(report).join('\n')).toEqual(FULL_MARKS);
  });
}

async function inspect(state) {
  const [port] = await freePorts(1);
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: [...BROWSER_ARGUMENTS, `--remote-debugging-port=${port}`],
  });
  try {
    const url = new URL(request(state).path, process.env.SITE_URL).href;
    const flags = { port, logLevel: 'error', output: 'json', skipAudits: skipped(state), ignoreStatusCode: true };
    const { lhr } = await lighthouse(url, flags);
    return lhr;
  } finally {
    await browser.close();
  }
}

/** A step of the journey is closed to search engines on purpose, and an error page says that it is one. */
function skipped({ isForSearchEngines, status }) {
  const audits = [];
  if (!isForSearchEngines) audits.push('is-crawlable');
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
