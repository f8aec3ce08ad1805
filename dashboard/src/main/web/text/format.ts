// Copyright the Infermeter authors. Apache-2.0.

/** What stands where there is no number. */
export const NONE = '–';

/** A number with about three significant digits, as far as they say something. */
export function plain(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e15)) {
    return value.toExponential(2);
  }
  if (size >= 1e4) {
    return compact(value);
  }
  return value.toLocaleString('en', { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3 });
}

const LARGE: readonly [number, string][] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];

function compact(value: number): string {
  for (const [size, sign] of LARGE) {
    if (Math.abs(value) >= size) {
      return `${(value / size).toLocaleString('en', { maximumSignificantDigits: 3 })} ${sign}`;
    }
  }
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** A count, exactly. */
export function count(value: bigint | number): string {
  return value.toLocaleString('en');
}

/** A share of 1 as a percentage; never rounded to 0 % or 100 % unless it is. */
export function percent(share: number, digits = 1): string {
  const value = share * 100;
  const least = 10 ** -digits;
  if (value > 0 && value < least / 2) {
    return `< ${least} %`;
  }
  if (value < 100 && value > 100 - least / 2) {
    return `> ${(100 - least).toFixed(digits)} %`;
  }
  return `${value.toFixed(digits)} %`;
}

/** A time span in the unit that suits it. */
export function span(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) {
    return '0 s';
  }
  if (size < 1e-3) {
    return `${digits(seconds * 1e6)} µs`;
  }
  if (size < 1) {
    return `${digits(seconds * 1e3)} ms`;
  }
  if (size < 120) {
    return `${digits(seconds)} s`;
  }
  if (size < 7200) {
    return `${digits(seconds / 60)} min`;
  }
  return size < 172_800 ? `${digits(seconds / 3600)} h` : `${digits(seconds / 86_400)} d`;
}

function digits(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(value: number): string {
  const step = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
  return `${digits(value / 1024 ** step)} ${BYTES[step]}`;
}

/** Metrics in [0, 1] that people read as a percentage; F1 and its like stay numbers. */
export const SHARES = new Set([
  'accuracy', 'balanced_accuracy', 'error_ratio', 'label_coverage', 'outcome_share', 'prediction_share', 'cpu_usage', 'memory_usage', 'gpu_busy',
  'gpu_memory_usage', 'kv_cache_usage', 'slo_attainment', 'flip_rate', 'version_disagreement', 'paired_accuracy', 'top_k_accuracy', 'subset_accuracy',
]);

/** Says a value of a metric with its unit (UCUM). */
export function say(metric: string, unit: string, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) {
    return NONE;
  }
  if (SHARES.has(metric)) {
    return percent(value);
  }
  switch (unit) {
    case 's':
      return span(value);
    case 'By':
      return bytes(value);
    case '1':
    case '':
      return Number.isInteger(value) ? count(value) : Math.abs(value) < 10 ? value.toFixed(3) : plain(value);
    default: {
      const per = /^\{\w+\}\/s$/.test(unit);
      return per ? `${plain(value)} /s` : /^\{\w+\}$/.test(unit) ? plain(value) : `${plain(value)} ${unit.replace(/[{}]/g, '')}`;
    }
  }
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const BOTH = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** An instant in this browser's time zone; the day is left out where it is today. */
export function instant(millis: number, now: number = Date.now()): string {
  return new Date(millis).toDateString() === new Date(now).toDateString() ? TIME.format(millis) : BOTH.format(millis);
}

export function clock(millis: number, stepSeconds: number): string {
  const date = new Date(millis);
  if (stepSeconds >= 86_400 || (date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0)) {
    return DAY.format(millis);
  }
  return stepSeconds < 60 ? TIME.format(millis) : TIME.format(millis).slice(0, 5);
}

/** How long ago, in whole units. */
export function ago(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 90) {
    return `${seconds} s`;
  }
  if (seconds < 5400) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 129_600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
