export * from './auth.js';
export * from './list.js';
export * from './problem.js';
