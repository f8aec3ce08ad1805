// Copyright the Infermeter authors. Apache-2.0.

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

export type Theme = 'light' | 'dark';

export const ThemeContext = createContext<Theme>('light');

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

/** Colours of series, in the order in which they are given out; told apart by all kinds of colour vision (after Okabe and Ito). */
export const SERIES = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6', '--series-7', '--series-8'];

export function seriesColor(index: number): string {
  return SERIES[index % SERIES.length] as string;
}

/** The value of a style variable, for canvas. */
export function color(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || '#888';
}
