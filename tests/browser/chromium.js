// Where Chromium is, and how it is started.

import { existsSync } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser that is installed on this machine. Nothing is downloaded. */
export function chromiumPath() {
  const path = process.env.CHROMIUM ?? USUAL_PLACES.find((place) => existsSync(place));
  if (!path) {
    throw new Error('Chromium is missing. Install it, or set CHROMIUM to the path of a Chromium or Chrome.');
  }
  return path;
}

/** With these, the browser sends no requests of its own. */
export const CHROMIUM_ARGUMENTS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-sync',
  '--no-first-run',
];
