import { join } from 'node:path';

import { defineConfig } from '@playwright/test';

import { BROWSER_ARGUMENTS, browserPath } from './browser.js';
import { TARGET } from './folders.js';

export default defineConfig({
  testDir: '.',
  globalSetup: './start.js',
  outputDir: join(TARGET, 'browser', 'failures'),
  reporter: [['list']],
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // Generous, as nothing here is about time, and a machine may be slow.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    // A transition between pages would be cut short when a test changes the window; the journey has them.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: browserPath(), args: BROWSER_ARGUMENTS },
    screenshot: 'only-on-failure',
    trace: 'off',
  },
});
