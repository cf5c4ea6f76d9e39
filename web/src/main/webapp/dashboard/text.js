// Figures as people read them.

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const number = (value) => NUMBER.format(value);

export const percent = (share) => `${NUMBER.format(share * 100)} %`;

/** A rate; null where there is none yet. */
export const perSecond = (rate) => (rate === null ? '–' : `${NUMBER.format(rate)} /s`);

export function micros(value) {
  if (value < 1_000) {
    return `${NUMBER.format(value)} µs`;
  }
  return value < 1_000_000 ? `${NUMBER.format(value / 1_000)} ms` : `${NUMBER.format(value / 1_000_000)} s`;
}

/** The two largest units of it. */
export function duration(ms) {
  const seconds = Math.floor(ms / 1_000);
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first < 0) {
    return `${ms} ms`;
  }
  let rest = seconds;
  const parts = [];
  for (const [size, name] of units.slice(first, first + 2)) {
    if (rest >= size) {
      parts.push(`${Math.floor(rest / size)} ${name}`);
      rest %= size;
    }
  }
  return parts.join(' ');
}

const two = (value) => String(value).padStart(2, '0');

/** The time of day of a moment in milliseconds, as this place has it. */
export function clock(ms) {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A reason's name on the wire, as words. */
export const words = (name) => name.replaceAll('_', ' ');
