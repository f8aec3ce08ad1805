// Copyright the Infermeter authors. Apache-2.0.

// Runs before the page is drawn, so that nothing flashes: the theme that was chosen here, or the system's.
const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
let chosen: string | null = null;
try {
  chosen = localStorage.getItem('infermeter-theme');
} catch {
  // Storage is forbidden.
}
document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : system;

export {};
