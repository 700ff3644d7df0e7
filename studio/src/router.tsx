/**
 * Addresses of the pages, by the history of the browser.
 */
import { createContext, type MouseEvent, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

/** Where the person is, and how to go elsewhere. */
export interface Router {
  readonly path: string;
  go(path: string): void;
}

const RouterContext = createContext<Router>({ path: '/', go: () => undefined });

/** Provides the router. */
export function RouterProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const moved = (): void => setPath(location.pathname);
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  }, []);
  const router = useMemo<Router>(
    () => ({
      path,
      go(next) {
        if (next !== location.pathname) history.pushState(undefined, '', next);
        setPath(next);
        scrollTo(0, 0);
      },
    }),
    [path],
  );
  return <RouterContext value={router}>{children}</RouterContext>;
}

/** Where the person is. */
export function useRouter(): Router {
  return useContext(RouterContext);
}

/** A link to a page of the studio; opens in another tab when asked to, as links do. */
export function Link({
  to,
  children,
  ...rest
}: { readonly to: string; readonly children: ReactNode } & Omit<
  React.ComponentPropsWithoutRef<'a'>,
  'href' | 'onClick'
>): ReactNode {
  const { go } = useRouter();
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
