import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The only folder that the tests write to. */
export const TARGET = fileURLToPath(new URL('../../target', import.meta.url));
