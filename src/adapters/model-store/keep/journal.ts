/**
 * The journal: one line for everything that happened in the store.
 */
import { appendFile, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ensureFolder } from '../../files/ensure-folder.ts';

/** What can happen. */
export type JournalEvent =
  | 'fetched'
  | 'adopted'
  | 'imported'
  | 'learnt'
  | 'failed'
  | 'quarantined'
  | 'second-best'
  | 'removed'
  | 'accepted'
  | 'collected';

/** One line. */
export interface JournalEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly event: JournalEvent;
  /** `model/variant`, where it is about one. */
  readonly model?: string;
  readonly message: string;
}

/** Writes and reads the journal; a journal that cannot be written is no reason to fail. */
export interface Journal {
  note(event: JournalEvent, message: string, model?: string): Promise<void>;
  /** The newest entries, oldest first. */
  read(count: number): Promise<JournalEntry[]>;
}

const maxBytes = 512 * 1024;

/** Opens the journal in a file; grown too large, it goes on in a new one and keeps the last. */
export function openJournal(path: string): Journal {
  const older = `${path}.1`;
  return {
    async note(event, message, model) {
      const entry: JournalEntry = { at: new Date().toISOString(), event, ...(model ? { model } : {}), message };
      try {
        await ensureFolder(dirname(path));
        const size = (await stat(path).catch(() => undefined))?.size ?? 0;
        if (size > maxBytes) await rename(path, older);
        await appendFile(path, `${JSON.stringify(entry)}\n`);
      } catch {
        // A read-only store works without a journal.
      }
    },
    async read(count) {
      const texts = await Promise.all([older, path].map((file) => readFile(file, 'utf8').catch(() => '')));
      const entries = texts
        .join('')
        .split('\n')
        .flatMap((line) => {
          try {
            return line ? [JSON.parse(line) as JournalEntry] : [];
          } catch {
            return [];
          }
        });
      return entries.slice(-count);
    },
  };
}
