import { existsSync } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser that is installed on this machine; nothing is downloaded. */
export function browserPath() {
  const path = process.env.CHROMIUM ?? USUAL_PLACES.find((place) => existsSync(place));
  if (!path) {
    throw new Error('There is no Chromium. Install it, or set CHROMIUM to the path of one.');
  }
  return path;
}

/** What keeps the browser from asking anybody for anything but the pages of the tests. */
export const BROWSER_ARGUMENTS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-sync',
  '--no-first-run',
];
