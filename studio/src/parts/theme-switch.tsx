/**
 * Light, dark, or as the system: remembered by this browser.
 */
import { type ReactNode, useState } from 'react';
import { Icon, type IconName } from './icon.tsx';

type Theme = 'auto' | 'light' | 'dark';

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

/** What a press leads to: first to the other look than the system's, then to the system's own by choice, then back to the system. */
function after(theme: Theme): Theme {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const other = system === 'dark' ? 'light' : 'dark';
  return theme === 'auto' ? other : theme === other ? system : 'auto';
}

/** A button that goes from one theme to the next. */
export function ThemeSwitch(): ReactNode {
  const [theme, setTheme] = useState(stored);
  const next = (): void => {
    const chosen = after(theme);
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
