/**
 * What `likeness doctor` says of the model store.
 */

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { freeBytes } from '../../adapters/model-store/keep/disk-space.ts';
import { listQuarantine } from '../../adapters/model-store/keep/quarantine.ts';
import { listModels } from '../../adapters/model-store/operate/list-models.ts';
import { sizeWords } from '../../base/size-words.ts';
import type { DoctorCheck } from '../../contract/doctor-report.ts';
import { asLikenessError } from '../../contract/error-report.ts';
import { existingPlaces, openStoreParts } from './open-parts.ts';

/** An address without user and password. */
function shownEndpoint(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

/** Whether a folder can be written, or made where it does not exist yet. */
async function canWrite(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing && dirname(folder) !== folder && canWrite(dirname(folder));
  }
}

/** Looks at the store without reading any model. A store with nothing in it is fine: the built-in models need none. */
export async function checkModelStore(): Promise<DoctorCheck[]> {
  try {
    const parts = await openStoreParts({ options: {} });
    const { layout, transfer, offline, catalogue } = parts;
    const listed = await listModels(parts);
    const count = (state: string): number => listed.filter((model) => model.state === state).length;
    const words = [
      `${layout.root}: ${count('ready')} of ${catalogue.models.length} models ready`,
      ...(count('unproven') > 0 ? [`${count('unproven')} to be hashed at the next use`] : []),
      ...(count('partial') > 0 ? [`${count('partial')} begun`] : []),
      ...(count('damaged') > 0 ? [`${count('damaged')} damaged`] : []),
    ];
    const quarantined = (await listQuarantine(layout)).length;
    const free = await freeBytes(layout.root);
    const room = free === undefined ? '' : `, ${sizeWords(free)} free`;
    const checks: DoctorCheck[] = [
      count('damaged') > 0
        ? { name: 'model store', state: 'warn', found: words.join(', '), fix: 'Run `likeness models repair`.' }
        : { name: 'model store', state: 'ok', found: `${words.join(', ')}${room}` },
    ];
    if (quarantined > 0)
      checks.push({
        name: 'quarantine',
        state: 'ok',
        found: `${quarantined} bad files are kept in ${layout.quarantine}; \`likeness models gc\` removes them`,
      });
    if (!(await canWrite(layout.root)))
      checks.push({
        name: 'model store',
        state: 'warn',
        found: `${layout.root} cannot be written`,
        fix: 'What is in it can be used; to fetch models, set LIKENESS_MODELS to a folder that you may write to.',
      });
    const places = await existingPlaces(parts.places);
    const ways = [
      offline ? 'offline' : `hub ${shownEndpoint(transfer.hfEndpoint)}${transfer.hfToken ? ' with a token' : ''}`,
      ...(!offline && (transfer.httpsProxy || transfer.httpProxy) ? ['through a proxy'] : []),
      `copies are looked for in ${places.length} folders`,
    ];
    checks.push({ name: 'model sources', state: 'ok', found: ways.join(', ') });
    return checks;
  } catch (thrown) {
    const error = asLikenessError(thrown);
    return [{ name: 'model store', state: 'warn', found: error.message, fix: error.remedy }];
  }
}
