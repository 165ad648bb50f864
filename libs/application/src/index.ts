export * from './ports/audit-log.js';
export * from './ports/channel.js';
export * from './ports/clock.js';
export * from './ports/transactions.js';
