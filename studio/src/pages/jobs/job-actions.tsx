/**
 * What can be done with a job: cancel, run again, delete.
 */
import { type ReactNode, useState } from 'react';
import { isFinished } from '../../../../src/base/job-status.ts';
import type { Job } from '../../../../src/contract/service/job.ts';
import { Icon } from '../../parts/icon.tsx';
import { Modal } from '../../parts/modal.tsx';
import { useConnection } from '../../service/connection.tsx';
import { type ShownError, showError } from '../../service/shown-error.ts';

/** Buttons for one job. */
export function JobActions({
  job,
  name,
  spelt = false,
  onChange,
  onRemoved,
  onError,
}: {
  readonly job: Job;
  readonly name: string;
  /** There is room for words on every button. */
  readonly spelt?: boolean;
  onChange(job: Job): void;
  onRemoved(): void;
  onError(error: ShownError): void;
}): ReactNode {
  const { ask } = useConnection();
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  const run = async (what: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await what();
    } catch (thrown) {
      onError(showError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const finished = isFinished(job.status);
  const canRetry = job.status === 'failed' || job.status === 'cancelled';
  return (
    <span className="job-actions">
      {!finished && (
        <button
          type="button"
          className="btn btn-small"
          disabled={busy || job.cancelRequested}
          aria-label={`Cancel ${name}`}
          onClick={() => void run(async () => onChange(await ask((client) => client.cancel(job.id))))}
        >
          Cancel
        </button>
      )}
      {canRetry && (
        <button
          type="button"
          className="btn btn-small"
          disabled={busy}
          aria-label={`Retry ${name}`}
          onClick={() => void run(async () => onChange(await ask((client) => client.retry(job.id))))}
        >
          <Icon name="retry" size={14} /> Retry
        </button>
      )}
      {finished && (
        <button
          type="button"
          className={spelt ? 'btn btn-small' : 'btn-icon'}
          disabled={busy}
          aria-label={`Delete ${name}`}
          onClick={() => setSure(true)}
        >
          <Icon name="trash" size={spelt ? 14 : 16} />
          {spelt && 'Delete'}
        </button>
      )}
      {sure && (
        <Modal title="Delete this job?" onClose={() => setSure(false)}>
          <div className="modal-body">
            <p>
              The job, its results, its report and the face data in it are deleted for good. Uploads that only it used
              go too.
            </p>
            <div className="modal-foot">
              <button type="button" className="btn" data-focus onClick={() => setSure(false)}>
                Keep it
              </button>
              <button
                type="button"
                className="btn btn-danger"
                disabled={busy}
                onClick={() =>
                  void run(async () => {
                    setSure(false);
                    await ask((client) => client.remove(job.id));
                    onRemoved();
                  })
                }
              >
                Delete
              </button>
            </div>
          </div>
        </Modal>
      )}
    </span>
  );
}
