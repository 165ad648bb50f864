/** The one source of "now" for everything that decides; a moved clock moves all of it. */
export interface Clock {
  now(): Date;
}
