import { fileURLToPath } from 'node:url';

/** The project's directory. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Everything that the tests write is below it. */
export const TARGET = fileURLToPath(new URL('../../target', import.meta.url));
