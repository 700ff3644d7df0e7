/**
 * A process of its own that gets one model; what it is to do stands in its first argument as JSON.
 */

import type { TransferSettings } from '../../src/adapters/model-store/transfer/transfer-settings.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import type { Catalogue } from '../../src/models/catalogue/catalogue.ts';
import { get, partsOf } from './store-fixture.ts';

/** What the process is told. */
export interface PullOrder {
  readonly root: string;
  readonly catalogue: Catalogue;
  readonly transfer: TransferSettings;
}

const [, script = '', text = ''] = process.argv;
if (script.endsWith('pull-process.ts')) {
  const { root, catalogue, transfer } = JSON.parse(text) as PullOrder;
  const events: { phase: string; doneBytes: number }[] = [];
  try {
    const { file } = await get(partsOf(root, catalogue, { transfer }), 'thing', { events: events as never });
    console.log(JSON.stringify({ sha256: file.sha256, origin: file.origin, events }));
  } catch (error) {
    console.log(
      JSON.stringify({ code: isLikenessError(error) ? error.code : String(error), message: (error as Error).message }),
    );
    process.exitCode = 1;
  }
}
