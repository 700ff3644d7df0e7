/**
 * Asks whether licences are accepted, before models under them are fetched.
 */
import { type ReactNode, useState } from 'react';
import type { ServiceLicence } from '../../../../src/contract/service/model.ts';
import { Modal } from '../../parts/modal.tsx';
import { ErrorNotice } from '../../parts/notice.tsx';
import { useConnection } from '../../service/connection.tsx';
import { type ShownError, showError } from '../../service/shown-error.ts';
import { licenceUse } from './model-words.ts';

/** The dialog. */
export function LicenceDialog({
  licences,
  onAccepted,
  onClose,
}: {
  readonly licences: readonly ServiceLicence[];
  onAccepted(): void;
  onClose(): void;
}): ReactNode {
  const { ask } = useConnection();
  const [read, setRead] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ShownError>();
  const accept = async (): Promise<void> => {
    setBusy(true);
    try {
      for (const { id } of licences) await ask((client) => client.send('/v1/models/accept', { licence: id }));
      onAccepted();
    } catch (thrown) {
      setError(showError(thrown));
      setBusy(false);
    }
  };
  return (
    <Modal
      title={licences.length === 1 ? 'A licence comes with it' : `${licences.length} licences come with it`}
      onClose={onClose}
    >
      <div className="modal-body">
        <div className="licences">
          {licences.map((licence) => (
            <section key={licence.id} className="licence">
              <h3>
                {licence.name}{' '}
                <span className="use" data-use={licence.use}>
                  {licenceUse(licence.use)}
                </span>
              </h3>
              <p>{licence.terms}</p>
              <a href={licence.url} target="_blank" rel="noreferrer noopener">
                The whole text
              </a>
            </section>
          ))}
        </div>
        {error && <ErrorNotice error={error} />}
        <label className="consent">
          <input type="checkbox" checked={read} onChange={({ target }) => setRead(target.checked)} />
          <span>I have read this and will keep to it. It is accepted for everyone who uses this service.</span>
        </label>
        <div className="modal-foot">
          <button type="button" className="btn" onClick={onClose}>
            Not now
          </button>
          <button type="button" className="btn btn-primary" disabled={!read || busy} onClick={() => void accept()}>
            Accept and fetch
          </button>
        </div>
      </div>
    </Modal>
  );
}
