/**
 * Loaded before the tests of `npm run check`: property tests take the same examples every time. Run a test file by itself
 * to let it look for new ones. Tests that use ONNX Runtime directly shall not report to its maker either.
 */
import fc from 'fast-check';

process.env['ORT_DISABLE_TELEMETRY'] = '1';
fc.configureGlobal({ seed: 20_261_121 });
