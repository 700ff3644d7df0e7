/**
 * A bar that fills, or moves while nobody knows how far it is.
 */
import type { ReactNode } from 'react';

/** Progress. @param value - Share that is done, 0…1; nothing while that is unknown. */
export function ProgressBar({
  value,
  label,
}: {
  readonly value: number | undefined;
  readonly label: string;
}): ReactNode {
  const known = value === undefined ? {} : { 'aria-valuenow': Math.round(value * 100) };
  return (
    <div
      className={value === undefined ? 'bar bar-unknown' : 'bar'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...known}
    >
      <span style={{ transform: `scaleX(${value ?? 0.3})` }} />
    </div>
  );
}
