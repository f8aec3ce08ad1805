// Copyright the Infermeter authors. Apache-2.0.

import { useEffect, useState } from 'preact/hooks';
import type { Feed } from './live/feed';
import { FeedContext, useAnswer } from './live/hooks';
import { rangeOf } from './page/address';
import { NavigationContext, useAddressBar } from './page/hooks';
import { questionOf } from './page/questions';
import { updateSeconds } from './page/range';
import { ThemeContext } from './chart/theme';
import { InventoryContext, useInventoryCalls } from './page/inventory';
import { useThemeChoice } from './page/theme-choice';
import { AlertsView } from './view/alerts-view';
import { ConnectionBanner } from './view/connection-banner';
import { GatewayView } from './view/gateway-view';
import { Help, useShortcuts } from './view/help';
import { ModelView } from './view/model-view';
import { ModelsView } from './view/models-view';
import { TopBar } from './view/top-bar';

const SIGN_OF_LIFE = questionOf({ model: '', range: { kind: 'last', seconds: 60 }, axis: 'event', filters: [] }, [{ name: 'call_rate' }]);

/** The page: bar, banner, and one of four views. */
export function App({ feed }: { feed: Feed }) {
  return <FeedContext.Provider value={feed}><Page feed={feed} /></FeedContext.Provider>;
}

function Page({ feed }: { feed: Feed }) {
  const navigation = useAddressBar();
  const { address } = navigation;
  const theme = useThemeChoice();
  const inventory = useInventoryCalls();
  const [helping, help] = useState(false);
  useEffect(() => feed.setInterval(updateSeconds(rangeOf(address))), [feed, address]);
  useEffect(() => {
    document.title = address.view === 'model' ? `${address.model.slice(0, 80)} · Infermeter` : 'Infermeter';
    window.scrollTo(0, 0);
  }, [address.view, address.model]);
  // Where a view asks nothing live, this says whether the gateway is there.
  useAnswer(address.fixed ? undefined : SIGN_OF_LIFE);
  useShortcuts(navigation, theme.toggle, () => help((shown) => !shown));
  return (
    <NavigationContext.Provider value={navigation}>
      <ThemeContext.Provider value={theme.shown}>
        <InventoryContext.Provider value={inventory}>
          <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>To the content</a>
          <TopBar theme={theme.shown} onTheme={theme.toggle} onHelp={() => help(true)} />
          <ConnectionBanner />
          <main id="main" tabIndex={-1}>
            {address.view === 'models' && <ModelsView />}
            {address.view === 'model' && <ModelView key={address.model} />}
            {address.view === 'alerts' && <AlertsView />}
            {address.view === 'gateway' && <GatewayView />}
          </main>
          {helping && <Help onClose={() => help(false)} />}
        </InventoryContext.Provider>
      </ThemeContext.Provider>
    </NavigationContext.Provider>
  );
}
