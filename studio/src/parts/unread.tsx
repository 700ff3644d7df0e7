/**
 * What stands in a page until it has been read, or in place of what cannot be read.
 */
import type { ReactNode } from 'react';
import { useConnection } from '../service/connection.tsx';
import type { ShownError } from '../service/shown-error.ts';
import { Icon } from './icon.tsx';
import { Empty, ErrorNotice, Prose, Skeleton } from './notice.tsx';

/** The frame of the page tells these itself; the page goes on when they are over. */
const passing: ReadonlySet<string> = new Set(['server/unreachable', 'server/starting', 'server/stopping']);

/** Lines that wait, a page that wants a key, or an error. */
export function Unread({
  error,
  rows,
  onRetry,
}: {
  readonly error: ShownError | undefined;
  readonly rows: number;
  onRetry(): void;
}): ReactNode {
  const { changeKey } = useConnection();
  if (!error || passing.has(error.code)) return <Skeleton rows={rows} />;
  const refused = error.code === 'request/forbidden';
  if (!refused && error.code !== 'request/unauthorized') return <ErrorNotice error={error} onRetry={onRetry} />;
  return (
    <div role="alert">
      <Empty icon="key" title={error.title}>
        <p className="quiet">
          <Prose text={error.message} />
        </p>
        <button type="button" className="btn" onClick={refused ? changeKey : onRetry}>
          <Icon name="key" /> {refused ? 'Use another key' : 'Enter a key'}
        </button>
      </Empty>
    </div>
  );
}
