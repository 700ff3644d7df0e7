/**
 * Loaded before the tests of `npm run check`: property tests take the same examples every time. Run a test file by itself
 * to let it look for new ones.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_261_121 });
