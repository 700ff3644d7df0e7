/**
 * Light, dark, or as the system: remembered by this browser.
 */
import { type ReactNode, useState } from 'react';
import { Icon, type IconName } from './icon.tsx';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const place = 'likeness.theme';
const faces: Readonly<Record<Theme, { readonly icon: IconName; readonly label: string }>> = {
  auto: { icon: 'auto', label: 'Theme: as the system' },
  light: { icon: 'sun', label: 'Theme: light' },
  dark: { icon: 'moon', label: 'Theme: dark' },
};

function stored(): Theme {
  const found = localStorage.getItem(place);
  return found === 'light' || found === 'dark' ? found : 'auto';
}

/** A button that goes from one theme to the next. */
export function ThemeSwitch(): ReactNode {
  const [theme, setTheme] = useState(stored);
  const next = (): void => {
    const chosen = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
    if (chosen === 'auto') {
      localStorage.removeItem(place);
      delete document.documentElement.dataset['theme'];
    } else {
      localStorage.setItem(place, chosen);
      document.documentElement.dataset['theme'] = chosen;
    }
    setTheme(chosen);
  };
  const { icon, label } = faces[theme];
  return (
    <button type="button" className="btn-icon" aria-label={label} title={label} onClick={next}>
      <Icon name={icon} size={18} />
    </button>
  );
}
