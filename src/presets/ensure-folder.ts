/**
 * Folders for the command line, which knows no adapters.
 */
export { ensureFolder } from '../adapters/files/ensure-folder.ts';
