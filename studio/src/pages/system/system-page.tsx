/**
 * System.
 */
import type { ReactNode } from 'react';

/** The page. */
export function SystemPage(): ReactNode {
  return (
    <main className="page">
      <header className="page-head">
        <h1>System</h1>
      </header>
    </main>
  );
}
