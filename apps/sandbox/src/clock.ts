/** The sandbox's notion of time: the real clock plus an offset that the control API sets. Milliseconds since 1970. */
export class Clock {
  offsetMs = 0;

  now(): number {
    return Date.now() + this.offsetMs;
  }
}

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** `yyyy-MM-dd HH:mm:ss` in Vietnamese time, the form that the gateways write. */
export function vietnamText(at: number): string {
  return new Date(at + VIETNAM_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** Number of the calendar day in Viet Nam. */
export function vietnamDay(at: number): number {
  return Math.floor((at + VIETNAM_OFFSET_MS) / 86_400_000);
}

export function vietnamHour(at: number): number {
  return new Date(at + VIETNAM_OFFSET_MS).getUTCHours();
}

/** `yyyy-MM-dd HH:mm:ss` or `yyyy-MM-dd` in Vietnamese time; NaN when it is neither. */
export function parseVietnamText(text: string): number {
  const [, day, time = '00:00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?$/.exec(text.trim()) ?? [];
  return day ? Date.parse(`${day}T${time}+07:00`) : Number.NaN;
}
