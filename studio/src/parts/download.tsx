/**
 * Saving results: one, or all of a batch.
 */
import { type ReactNode, useState } from 'react';
import type { JobResult } from '../../../src/contract/service/job.ts';
import { ownPath } from '../service/studio-client.ts';
import { count } from '../words.ts';
import { Icon } from './icon.tsx';

/** Browsers drop downloads that begin in the same moment. */
const pauseMs = 350;

async function saveAll(results: readonly JobResult[]): Promise<void> {
  for (const result of results) {
    const link = document.createElement('a');
    link.href = ownPath(result.url);
    link.download = result.name;
    link.click();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The buttons: for this result, and for all when there are several. */
export function Downloads({
  result,
  all,
}: {
  readonly result: JobResult;
  readonly all: readonly JobResult[];
}): ReactNode {
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    await saveAll(all);
    setBusy(false);
  };
  return (
    <div className="downloads">
      {all.length > 1 && (
        <button
          type="button"
          className="btn"
          disabled={busy}
          aria-label={`Download all ${count(all.length, 'result')}`}
          onClick={() => void save()}
        >
          {busy ? 'Saving…' : 'Download all'}
        </button>
      )}
      <a className="btn btn-primary" href={ownPath(result.url)} download={result.name}>
        <Icon name="download" />
        Download
      </a>
    </div>
  );
}
