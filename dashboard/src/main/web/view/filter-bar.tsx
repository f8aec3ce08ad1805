// Copyright the Infermeter authors. Apache-2.0.

import { useNavigation } from '../page/hooks';
import { useModel } from '../panel/context';
import { shorten } from '../text/name';
import { dimensionName } from '../text/words';

/** Narrows the page to a version, a backend or a segment, and chooses in which time labels count. */
export function FilterBar() {
  const { address, go } = useNavigation();
  const { dimensions } = useModel();
  // What has one value is no choice; what the address narrows to can be taken away, whether there is such a thing or not.
  const narrowed: [string, readonly string[]][] = address.filters.map(([name]) => [name, dimensions.get(name) ?? []]);
  const choices = [...dimensions].filter(([name, values]) => (name === 'version' || name === 'backend' || name.startsWith('segment.')) && values.length > 1);
  const offered = [...new Map([...choices, ...narrowed])];
  const choose = (dimension: string, value: string | undefined) => {
    const others = address.filters.filter(([name]) => name !== dimension);
    go({ filters: value === undefined ? others : [...others, [dimension, value]] });
  };
  return (
    <div class="filters" role="group" aria-label="Filters">
      {offered.map(([name, values]) => {
        const chosen = address.filters.find(([dimension]) => dimension === name)?.[1];
        const all = chosen !== undefined && !values.includes(chosen) ? [chosen, ...values] : values;
        return (
          <label key={name}>
            <span>{dimensionName(name)}</span>
            <select class={chosen === undefined ? '' : 'on'} value={chosen === undefined ? '' : `=${chosen}`}
              onChange={(event) => choose(name, event.currentTarget.value === '' ? undefined : event.currentTarget.value.slice(1))}>
              <option value="">all</option>
              {all.map((value) => <option key={value} value={`=${value}`}>{shorten(value, 32) || '(empty)'}</option>)}
            </select>
          </label>
        );
      })}
      <label>
        <span>labels count</span>
        <select value={address.axis} onChange={(event) => go({ axis: event.currentTarget.value === 'join' ? 'join' : 'event' })}>
          <option value="event">when predicted</option>
          <option value="join">when learned</option>
        </select>
      </label>
    </div>
  );
}
