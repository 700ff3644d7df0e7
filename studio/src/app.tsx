/**
 * The frame around the pages: their names, the state of the service, theme and key.
 */
import { type ReactNode, useEffect } from 'react';
import { JobPage } from './pages/jobs/job-page.tsx';
import { JobsPage } from './pages/jobs/jobs-page.tsx';
import { ModelsPage } from './pages/models/models-page.tsx';
import { SwapPage } from './pages/swap/swap-page.tsx';
import { SystemPage } from './pages/system/system-page.tsx';
import { Icon, type IconName, Mark } from './parts/icon.tsx';
import { KeyDialog } from './parts/key-dialog.tsx';
import { Empty, Notice } from './parts/notice.tsx';
import { ThemeSwitch } from './parts/theme-switch.tsx';
import { Link, RouterProvider, useRouter } from './router.tsx';
import { ConnectionProvider, useConnection } from './service/connection.tsx';
import { useReadiness } from './service/use-readiness.ts';

const pages: readonly { readonly path: string; readonly name: string; readonly icon: IconName }[] = [
  { path: '/', name: 'Swap', icon: 'swap' },
  { path: '/jobs', name: 'Jobs', icon: 'jobs' },
  { path: '/models', name: 'Models', icon: 'models' },
  { path: '/system', name: 'System', icon: 'system' },
];

const isWithin = (path: string, page: string): boolean =>
  page === '/' ? path === '/' : path === page || path.startsWith(`${page}/`);

function ServiceBanner(): ReactNode {
  const { state, missing } = useReadiness();
  if (state === 'ready') return null;
  return (
    <section className="banner" aria-label="State of the service">
      {state === 'waiting' ? (
        <Notice tone="info" title="The service is not ready yet">
          <p>
            {missing.map((sentence) => `${sentence} `)}
            What you ask for is done as soon as it can be.
          </p>
        </Notice>
      ) : (
        <Notice tone="bad" title="The service cannot be reached">
          <p>Nothing is lost: jobs that were accepted go on when it is back. This page tries again by itself.</p>
        </Notice>
      )}
    </section>
  );
}

function Page({ path }: { readonly path: string }): ReactNode {
  const job = /^\/jobs\/([\w-]+)$/.exec(path)?.[1];
  if (job !== undefined) return <JobPage key={job} id={job} />;
  if (path === '/jobs') return <JobsPage />;
  if (path === '/models') return <ModelsPage />;
  if (path === '/system') return <SystemPage />;
  return (
    <main className="page">
      <Empty icon="search" title="There is no such page" level="h1">
        <p className="quiet">The address may have been mistyped.</p>
        <Link to="/" className="btn">
          To the start
        </Link>
      </Empty>
    </main>
  );
}

function Frame(): ReactNode {
  const { path } = useRouter();
  const { hasKey, changeKey } = useConnection();
  const page = pages.find((one) => isWithin(path, one.path));
  useEffect(() => {
    document.title = page ? `${page.name} · Likeness` : 'Likeness';
  }, [page]);
  const links = pages.map(({ path: to, name, icon }) => (
    <Link key={to} to={to} className="nav-link" aria-current={isWithin(path, to) ? 'page' : undefined}>
      <Icon name={icon} size={18} />
      <span>{name}</span>
    </Link>
  ));
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link to="/" className="brand" aria-label="Likeness, start">
          <Mark />
          <span>Likeness</span>
        </Link>
        <nav className="nav" aria-label="Pages">
          {links}
        </nav>
        <div className="top-end">
          {hasKey && (
            <button type="button" className="btn-icon" aria-label="Change the key" title="Key" onClick={changeKey}>
              <Icon name="key" size={18} />
            </button>
          )}
          <ThemeSwitch />
        </div>
      </header>
      <ServiceBanner />
      <div id="content" className="content" tabIndex={-1}>
        <main hidden={path !== '/'} className="swap-main">
          <SwapPage active={path === '/'} />
        </main>
        {path !== '/' && <Page path={path} />}
      </div>
      <KeyDialog />
    </>
  );
}

/** The studio. */
export function App(): ReactNode {
  return (
    <RouterProvider>
      <ConnectionProvider>
        <Frame />
      </ConnectionProvider>
    </RouterProvider>
  );
}
