export const ENGINE = Symbol('engine');
