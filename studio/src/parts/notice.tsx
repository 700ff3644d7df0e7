/**
 * What the person should know: errors, warnings, facts; and pages that have nothing to show yet.
 */
import type { ReactNode } from 'react';
import type { ShownError } from '../service/shown-error.ts';
import { Icon, type IconName } from './icon.tsx';

/** A notice. Errors are announced at once. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  readonly tone: 'bad' | 'warn' | 'info' | 'ok';
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}): ReactNode {
  const icons: Readonly<Record<typeof tone, IconName>> = { bad: 'warn', warn: 'warn', info: 'info', ok: 'check' };
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icons[tone]} />
      <div className="notice-text">
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
      {action}
    </div>
  );
}

/** SHA-256 hashes are told by their beginning; the whole is in the tooltip. */
function withShortHashes(text: string, key: number): ReactNode {
  const parts = text.split(/\b([0-9a-f]{64})\b/);
  if (parts.length === 1) return text;
  return parts.map((part, place) =>
    place % 2 === 1 ? (
      <code key={`${key}-${part}`} title={part}>
        {part.slice(0, 12)}
      </code>
    ) : (
      part
    ),
  );
}

/** Text of the service: what stands between backticks is code. */
export function Prose({ text }: { readonly text: string }): ReactNode {
  let at = 0;
  return text.split('`').map((part, place) => {
    at += part.length + 1;
    return place % 2 === 1 ? <code key={at}>{part}</code> : withShortHashes(part, at);
  });
}

/** An error with its remedy. */
export function ErrorNotice({
  error,
  onRetry,
  retryWord = 'Try again',
}: {
  readonly error: ShownError;
  readonly onRetry?: (() => void) | undefined;
  readonly retryWord?: string;
}): ReactNode {
  return (
    <Notice
      tone="bad"
      title={error.title}
      action={
        onRetry && (
          <button type="button" className="btn btn-small" onClick={onRetry}>
            {error.code === 'request/unauthorized' ? 'Enter a key' : retryWord}
          </button>
        )
      }
    >
      <p>
        <Prose text={error.message} />
      </p>
      {error.remedy !== undefined && (
        <p className="quiet">
          <Prose text={error.remedy} />
        </p>
      )}
    </Notice>
  );
}

/** A page or list without anything in it yet. */
export function Empty({
  icon,
  title,
  children,
  level: Heading = 'h2',
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly level?: 'h1' | 'h2';
}): ReactNode {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

/** Lines that stand where something is being read. */
export function Skeleton({ rows = 3 }: { readonly rows?: number }): ReactNode {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are all the same.
        <span key={at} />
      ))}
    </div>
  );
}
