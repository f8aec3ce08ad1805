// Copyright the Infermeter authors. Apache-2.0.

import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './style/tokens.css';
import './style/page.css';
import './style/parts.css';
import './style/charts.css';
import { App } from './app';
import { Feed, type Source } from './live/feed';
import { metrics } from './wire/clients';

const feed = new Feed(metrics as unknown as Source, {
  now: () => Date.now(),
  after: (millis, work) => {
    const timer = setTimeout(work, millis);
    return () => clearTimeout(timer);
  },
});

document.addEventListener('visibilitychange', () => !document.hidden && feed.wake());
window.addEventListener('online', () => feed.wake());

render(<App feed={feed} />, document.getElementById('app') as HTMLElement);
