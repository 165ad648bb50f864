export * from './ports/channel.js';
