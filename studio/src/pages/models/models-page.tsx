/**
 * Models.
 */
import type { ReactNode } from 'react';

/** The page. */
export function ModelsPage(): ReactNode {
  return (
    <main className="page">
      <header className="page-head">
        <h1>Models</h1>
      </header>
    </main>
  );
}
