// Copyright the Infermeter authors. Apache-2.0.

import { useEffect, useState } from 'preact/hooks';
import type { Theme } from '../chart/theme';
import { remember, remembered } from './memory';

const KEY = 'infermeter-theme';

/** The theme that the page began with, until it is changed here or, where none was chosen, by the system. */
export function useThemeChoice(): { shown: Theme; toggle: () => void } {
  const [shown, show] = useState<Theme>(document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');
  const put = (theme: Theme) => {
    document.documentElement.dataset['theme'] = theme;
    show(theme);
  };
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => {
      if (remembered(KEY) === null) {
        put(dark.matches ? 'dark' : 'light');
      }
    };
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, []);
  const toggle = () => {
    const next = shown === 'dark' ? 'light' : 'dark';
    remember(KEY, next);
    put(next);
  };
  return { shown, toggle };
}
