// Copyright the Infermeter authors. Apache-2.0.

/** What this browser remembers of a name; nothing where storage is forbidden. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Not kept, then.
  }
}
