import { join } from 'node:path';

import { defineConfig } from '@playwright/test';

import { CHROMIUM_ARGUMENTS, chromiumPath } from './chromium.js';
import { TARGET } from './folders.js';

export default defineConfig({
  testDir: '.',
  globalSetup: './global-setup.js',
  outputDir: join(TARGET, 'browser', 'failures'),
  reporter: [['list']],
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // These are long because no test measures time, and a machine may be slow.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    // If a test changes the window, a transition between pages is cut short. Only the journey has transitions.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_ARGUMENTS },
    screenshot: 'only-on-failure',
    trace: 'off',
  },
});
