/**
 * Icons: strokes on a grid of 20, in the colour of the text around them.
 */
import type { ReactNode } from 'react';

const paths = {
  swap: 'M4 7h11l-3-3M16 13H5l3 3',
  jobs: 'M4 5h12M4 10h12M4 15h7',
  models: 'M10 3l6.5 3.5L10 10 3.5 6.5zM3.5 10L10 13.5 16.5 10M3.5 13.5L10 17l6.5-3.5',
  system: 'M3 10h3l2-5 4 10 2-5h3',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.5l4 4 8-9',
  download: 'M10 3v10M6 9.5l4 4 4-4M4 17h12',
  upload: 'M10 14V4M6 7.5l4-4 4 4M4 17h12',
  sun: 'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1',
  moon: 'M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z',
  auto: 'M3 4.5h14v9H3zM7 17h6M10 13.5V17',
  key: 'M6.5 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 10h7.5v3M14.5 10v2.5',
  warn: 'M10 3.5l7.5 13h-15zM10 8.5v3.5M10 14.3v.1',
  info: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 9v5M10 6.2v.1',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v5M11.5 9v5',
  retry: 'M15.5 6.5A6.5 6.5 0 1 0 16.5 10M16 3v4h-4',
  stop: 'M4.5 4.5h11v11h-11z',
  chevron: 'M7 4l6 6-6 6',
  arrow: 'M3.5 10h13M11 4.5l5.5 5.5-5.5 5.5',
  down: 'M4 7l6 6 6-6',
  search: 'M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4',
  shield: 'M10 2.5l6 2v5c0 4-2.5 6.5-6 8-3.5-1.5-6-4-6-8v-5zM7 10l2.2 2.2L13.2 8',
  wrench: 'M12.5 3.2a4 4 0 0 0-4.4 5.5L3 13.8 6.2 17l5.1-5.1a4 4 0 0 0 5.5-4.4l-2.5 2.4-2.7-.7-.7-2.7z',
  face: 'M10 2.8c3.3 0 5.5 2.6 5.5 6.2 0 4.4-2.6 8.2-5.5 8.2S4.5 13.4 4.5 9c0-3.6 2.2-6.2 5.5-6.2zM7.7 9v.3M12.3 9v.3M8 13.2c1.2.8 2.8.8 4 0',
  picture: 'M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M13 7.5h.01',
  undo: 'M4 8h8a4 4 0 0 1 0 8H8M4 8l3.5-3.5M4 8l3.5 3.5',
  sliders: 'M3 6h8M15 6h2M13 4v4M3 14h2M9 14h8M7 12v4',
} as const;

/** Name of an icon. */
export type IconName = keyof typeof paths;

/** An icon; it says nothing to screen readers, the text or label beside it does. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark of the product: two faces that become one. */
export function Mark({ size = 22 }: { readonly size?: number }): ReactNode {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <ellipse cx="9" cy="12" rx="6" ry="8.4" />
      <ellipse className="mark-second" cx="15" cy="12" rx="6" ry="8.4" />
    </svg>
  );
}
