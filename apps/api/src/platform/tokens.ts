/** Injection tokens of what has no class of its own. */
export const CONFIG = Symbol('CONFIG');
export const CLOCK = Symbol('CLOCK');
