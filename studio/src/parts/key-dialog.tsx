/**
 * Asks for the key of the service, when it wants one.
 */
import { type FormEvent, type ReactNode, useState } from 'react';
import { useConnection } from '../service/connection.tsx';
import { Modal } from './modal.tsx';
import { Notice } from './notice.tsx';

/** The dialog; part of the page only while a key is wanted. */
export function KeyDialog(): ReactNode {
  const { wanted, enterKey, dismiss, hasKey, forgetKey } = useConnection();
  const [key, setKey] = useState('');
  if (!wanted) return null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const clean = key.trim();
    setKey('');
    if (clean !== '') enterKey(clean);
  };
  return (
    <Modal title="Key of this service" onClose={dismiss}>
      <form className="modal-body" onSubmit={submit}>
        {wanted === 'refused' && (
          <Notice tone="bad" title="This key does not work">
            <p>It is unknown, was revoked, or has ended.</p>
          </Notice>
        )}
        <p>
          This service answers only with a key. Whoever runs it makes one with <code>likeness keys create NAME</code>.
        </p>
        <label className="field-block">
          Key
          <input
            type="password"
            data-focus
            autoComplete="off"
            spellCheck={false}
            placeholder="lk_…"
            value={key}
            onChange={({ target }) => setKey(target.value)}
          />
        </label>
        <p className="quiet">
          Kept in this tab only, until it is closed. Scope <code>use</code> is enough for swaps; changing models and the
          page System need <code>admin</code>.
        </p>
        <div className="modal-foot">
          {hasKey && (
            <button type="button" className="btn" onClick={forgetKey}>
              Forget the key
            </button>
          )}
          <button type="submit" className="btn btn-primary" disabled={key.trim() === ''}>
            Use this key
          </button>
        </div>
      </form>
    </Modal>
  );
}
