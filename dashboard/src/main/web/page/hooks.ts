// Copyright the Infermeter authors. Apache-2.0.

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { type Address, read, write } from './address';

/** Where the page is, and the way to somewhere else. */
export interface Navigation {
  readonly address: Address;
  /** Goes there, so that the back button comes back; with replace the place before is forgotten. */
  readonly go: (change: Partial<Address>, replace?: boolean) => void;
  /** The address of a link. */
  readonly href: (change: Partial<Address>) => string;
}

export const NavigationContext = createContext<Navigation | undefined>(undefined);

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (!navigation) {
    throw new Error('no navigation above this component');
  }
  return navigation;
}

/** Follows the address bar. */
export function useAddressBar(): Navigation {
  const [address, set] = useState(() => read(location.hash));
  useEffect(() => {
    const follow = () => set(read(location.hash));
    window.addEventListener('popstate', follow);
    window.addEventListener('hashchange', follow);
    return () => {
      window.removeEventListener('popstate', follow);
      window.removeEventListener('hashchange', follow);
    };
  }, []);
  const go = (change: Partial<Address>, replace = false) => {
    const text = write({ ...read(location.hash), ...change });
    if (replace) {
      history.replaceState(null, '', text);
    } else {
      history.pushState(null, '', text);
    }
    // What is shown is what the address says, to the millisecond: so it is the same after a return, and for whom it is sent to.
    set(read(text));
  };
  return { address, go, href: (change) => write({ ...address, ...change }) };
}
